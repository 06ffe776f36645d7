/**
 * The monitor in the platform's process, which sees its sandboxes start and end.
 */
@NullMarked
package io.faasload.local.monitor;

import org.jspecify.annotations.NullMarked;
