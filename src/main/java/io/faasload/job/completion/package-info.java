/**
 * How a run ends: its event is joined with its invocation, its record is fetched, and an event that nothing explains is
 * told apart from one that came late. Nothing here is lost by a lost event, and no accepted activation is given up early.
 */
@NullMarked
package io.faasload.job.completion;

import org.jspecify.annotations.NullMarked;
