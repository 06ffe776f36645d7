/**
 * Shared by the parts of the platform: ports, the lock on the directory, and how processes are started, found and stopped.
 */
@NullMarked
package io.faasload.local.process;

import org.jspecify.annotations.NullMarked;
