/**
 * How a run completes: its event is joined with its invocation, its record is fetched, and an unclaimed event is classified as
 * late, repeated or an orphan. A lost event loses no run, and no accepted activation is given up early.
 */
@NullMarked
package io.faasload.job.completion;

import org.jspecify.annotations.NullMarked;
