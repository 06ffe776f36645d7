/**
 * What logs tell: the end-of-activation lines of the containers, and the invoker's log of which container got which
 * activation. Files are followed as they grow, are rotated and vanish. What the lines mean for an activation is decided
 * in {@code attribution}.
 */
@NullMarked
package io.faasload.monitor.log;

import org.jspecify.annotations.NullMarked;
