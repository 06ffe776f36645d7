package io.faasload.run;

/**
 * A run that has a row already.
 *
 * @param input number of its input
 * @param status {@code started}, {@code completed}, {@code refused} or {@code lost}
 * @param plannedMicros when it was to be sent
 * @param call the call that the row tells of
 */
public record PastRun(int input, String status, long plannedMicros, Call call) {}
