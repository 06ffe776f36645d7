package io.faasload.traces.plan;

import io.faasload.traces.TraceFunction;
import io.faasload.traces.TracePoint;

/**
 * A point in the order in which all are sent.
 *
 * @param function whose point it is
 * @param number of the point among those of the function, from 1
 * @param point its time is in microseconds from the start of the injection
 * @param durationMillis how long the trace wants it to take; NaN if it does not say
 * @param memoryMegabytes how much memory the trace wants it to use; NaN if it does not say
 */
public record PlannedPoint(
        TraceFunction function, long number, TracePoint point, double durationMillis, double memoryMegabytes) {}
