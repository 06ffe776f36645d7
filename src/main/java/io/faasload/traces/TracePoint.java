package io.faasload.traces;

import org.jspecify.annotations.Nullable;

/**
 * One invocation of a function.
 *
 * @param key identifies the point among those of its function, whatever window or position is read; random numbers depend on it
 * @param micros when: microseconds on the clock of the trace, or from the start of the injection once it is planned
 * @param parameters the JSON object that the trace passes; null if it has no parameters
 * @param durationMillis how long the invocation took; NaN if the trace has no duration for each point
 */
public record TracePoint(long key, long micros, @Nullable String parameters, double durationMillis) {

    /** The same point at another time. */
    public TracePoint at(long otherMicros) {
        return new TracePoint(key, otherMicros, parameters, durationMillis);
    }
}
