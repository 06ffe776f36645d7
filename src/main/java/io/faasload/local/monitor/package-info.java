/**
 * The monitor in the process of the platform, which sees its sandboxes start and end.
 */
@NullMarked
package io.faasload.local.monitor;

import org.jspecify.annotations.NullMarked;
