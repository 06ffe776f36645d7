/**
 * The invoking operator: one call per invocation, and back-off. A second call is sent only if the first was not accepted, or if
 * that cannot be known. Waiting calls survive a restart; calls in flight are drained before a barrier.
 */
@NullMarked
package io.faasload.job.invoke;

import org.jspecify.annotations.NullMarked;
