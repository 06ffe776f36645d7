package io.faasload.traces.arrival;

import io.faasload.traces.Arrivals;
import io.faasload.traces.FunctionRandom;
import java.util.function.Supplier;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The points of one column: in-vitro's {@code generateIATPerGranularity}. The first of n points is at the start of the column; n times
 * between points are drawn, and scaled so that the last one ends with the column. With a shift, the points are rotated by the phase of
 * the function. Nothing is stored: the times are drawn twice, first for their sum. Not thread-safe.
 */
final class ColumnTimes {

    private final Arrivals.Gaps gaps;
    private final long widthMicros;
    private final long count;
    private final Supplier<UniformRandomProvider> generator;
    private final double sum;
    private final long shiftMicros;

    private UniformRandomProvider random;
    private long drawn;
    private double prefix;
    private long left;
    private boolean isSecondTurn;

    /**
     * Points of a column.
     *
     * @param generator gives a generator at its start, as often as it is needed
     * @param phase from 0 to 1, without 1; 0 without a shift
     */
    ColumnTimes(
            Arrivals arrivals, long widthMicros, long count, Supplier<UniformRandomProvider> generator, double phase) {
        this.gaps = arrivals.gaps();
        this.widthMicros = widthMicros;
        this.count = count;
        this.generator = generator;
        this.random = generator.get();
        this.shiftMicros = (long) (phase * widthMicros);
        this.left = count;
        double drawnSum = 0;
        if (gaps != Arrivals.Gaps.EQUAL) {
            for (long i = 0; i < count; i++) {
                drawnSum += gap();
            }
            random = generator.get();
        }
        sum = drawnSum;
    }

    boolean hasNext() {
        return left > 0;
    }

    /** Microseconds from the start of the column; never less than the time before. */
    long next() {
        left--;
        while (true) {
            if (drawn == count) { // the points before the phase come last
                isSecondTurn = true;
                drawn = 0;
                prefix = 0;
                random = generator.get();
            }
            long offset = unshifted() - shiftMicros;
            if (offset >= 0 || isSecondTurn) {
                return isSecondTurn ? offset + widthMicros : offset;
            }
        }
    }

    private long unshifted() {
        long index = drawn++;
        if (gaps == Arrivals.Gaps.EQUAL) { // floor(index * width / count), without overflow
            return index * (widthMicros / count) + index * (widthMicros % count) / count;
        }
        long offset = Math.min(widthMicros - 1, (long) (widthMicros * (prefix / sum)));
        prefix += gap();
        return offset;
    }

    /** A time between points; above zero, as the sum must be. */
    private double gap() {
        double gap = gaps == Arrivals.Gaps.UNIFORM ? random.nextDouble() : FunctionRandom.exponential(random);
        return Math.max(gap, Double.MIN_NORMAL);
    }
}
