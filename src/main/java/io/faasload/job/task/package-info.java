/**
 * What operators share: the machine that they run on (time, timers and chance; a simulation provides its own), and the pending
 * results of asynchronous ones. Nothing here knows what a run is.
 */
@NullMarked
package io.faasload.job.task;

import org.jspecify.annotations.NullMarked;
