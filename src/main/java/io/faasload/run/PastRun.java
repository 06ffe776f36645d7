package io.faasload.run;

/**
 * What the row of a run says of its call.
 *
 * @param status of the run
 * @param plannedMicros when it was to be sent, microseconds since the epoch
 * @param call its last call
 */
public record PastRun(RunStatus status, long plannedMicros, Call call) {}
