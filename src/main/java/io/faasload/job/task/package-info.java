/**
 * What operators take from the machine that they run on: time, timers and chance. A simulation provides its own. Nothing here
 * knows what a run is.
 */
@NullMarked
package io.faasload.job.task;

import org.jspecify.annotations.NullMarked;
