package io.faasload.run;

/**
 * The call in the row of a run.
 *
 * @param status of the run
 * @param plannedMicros planned send time, microseconds since the epoch
 * @param call its last call
 */
public record PastRun(RunStatus status, long plannedMicros, Call call) {}
