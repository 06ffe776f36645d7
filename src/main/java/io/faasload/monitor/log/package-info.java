/**
 * Reads logs: the end-of-activation lines of the containers, and the invoker's log of which container ran which
 * activation. Files are followed while they grow, are rotated and are removed. How the lines are interpreted is decided
 * in {@code attribution}.
 */
@NullMarked
package io.faasload.monitor.log;

import org.jspecify.annotations.NullMarked;
