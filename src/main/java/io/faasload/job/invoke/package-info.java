/**
 * The operator that invokes: one call for each invocation, back-off, and never a second call for one that may have been
 * accepted unless nobody can tell. What waits here survives a restart; what is on the wire is drained before a barrier.
 */
@NullMarked
package io.faasload.job.invoke;

import org.jspecify.annotations.NullMarked;
