package io.faasload.traces.plan;

import io.faasload.traces.Arrivals;
import io.faasload.traces.TimeWindow;
import org.jspecify.annotations.Nullable;

/**
 * What is made of a trace.
 *
 * @param seed of all random numbers
 * @param arrivals distribution within a minute
 * @param speed all times are divided by it
 * @param window part of the trace
 * @param rate mean number of invocations a second, after {@code speed}; null for that of the trace
 * @param functions number of functions; null for all
 */
public record LoadOptions(
        long seed,
        Arrivals arrivals,
        double speed,
        TimeWindow window,
        @Nullable Double rate,
        @Nullable Integer functions) {

    /** The whole trace as it is. */
    public static LoadOptions of(long seed, Arrivals arrivals) {
        return new LoadOptions(seed, arrivals, 1, TimeWindow.ALL, null, null);
    }
}
