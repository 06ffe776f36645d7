package io.faasload.traces;

import io.faasload.traces.FunctionRandom.Use;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;

/** A function of a trace. */
public interface TraceFunction {

    /** Its name in the trace. */
    FunctionName name();

    /** File that it was read from, or what it was made by. */
    String source();

    /** Where its clock starts: the planned time of the first point is counted from the earliest origin of a trace. */
    default long originMicros() {
        return 0;
    }

    /** Where its clock ends: the end of its last column, or just after its last point. */
    long endMicros();

    /** Whether there can be more points than in the trace: there can if it has counts. */
    default boolean isScalable() {
        return false;
    }

    /** How long its invocations take, in milliseconds; null if the trace does not say. */
    default @Nullable Quantiles durations() {
        return null;
    }

    /** How much memory they use, in megabytes; null if the trace does not say. */
    default @Nullable Quantiles memory() {
        return null;
    }

    /**
     * Its points in a window, in the order of time, on the clock of the trace. The same function, seed and arrivals always give the
     * same points; the caller closes them.
     */
    PointIterator points(PointDraws draws);

    /** Expected number of points in a window, without thinning. */
    default double expected(TimeWindow window) {
        long count = 0;
        try (PointIterator points =
                points(PointDraws.all(0, Arrivals.EQUIDISTANT).in(window))) {
            for (; points.hasNext(); points.next()) {
                count++;
            }
        }
        return count;
    }

    /** Adds the number of its points in each minute. */
    default void addTo(RateCurve rates) {
        try (PointIterator points = points(PointDraws.all(0, Arrivals.EQUIDISTANT))) {
            while (points.hasNext()) {
                rates.add(points.next().micros(), 1, 1);
            }
        }
    }

    /** How long an invocation takes: as the trace says, or drawn from its percentiles; NaN if it does not say. */
    default double durationMillis(FunctionRandom random, TracePoint point) {
        Quantiles durations = durations();
        if (!Double.isNaN(point.durationMillis()) || durations == null) {
            return point.durationMillis();
        }
        return durations.at(random.generator(Use.SPIN, point.key()).nextDouble());
    }

    /** How much memory an invocation uses, drawn from the percentiles of the trace, independently of its duration; NaN if it does not say. */
    default double memoryMegabytes(FunctionRandom random, TracePoint point) {
        Quantiles memory = memory();
        if (memory == null) {
            return Double.NaN;
        }
        UniformRandomProvider generator = random.generator(Use.SPIN, point.key());
        generator.nextDouble();
        return memory.at(generator.nextDouble());
    }
}
