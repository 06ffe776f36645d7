/**
 * What operators share: the machine they run on (time, timers and randomness; a simulation supplies its own), and the pending
 * results of async functions. Nothing here knows what a run is.
 */
@NullMarked
package io.faasload.job.task;

import org.jspecify.annotations.NullMarked;
