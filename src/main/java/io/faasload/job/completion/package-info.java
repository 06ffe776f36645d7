/**
 * How a run ends: its event is joined with its invocation, its record is fetched, and an unclaimed event is found to be
 * late, repeated or an orphan's. Nothing here is lost by a lost event, and no accepted activation is given up early.
 */
@NullMarked
package io.faasload.job.completion;

import org.jspecify.annotations.NullMarked;
