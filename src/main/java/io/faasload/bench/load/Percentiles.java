package io.faasload.bench.load;

import java.util.Arrays;

/**
 * Percentiles by nearest rank, like PostgreSQL's {@code percentile_disc}: each is one of the values.
 *
 * @param count number of values
 */
public record Percentiles(long count, double p50, double p99, double p999, double max) {

    /** The percentiles of at least one value. */
    public static Percentiles of(long[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values have no percentiles");
        }
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Percentiles(
                sorted.length, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 0.999), sorted[sorted.length - 1]);
    }

    private static long at(long[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    /** These percentiles in another unit. */
    public Percentiles times(double factor) {
        return new Percentiles(count, p50 * factor, p99 * factor, p999 * factor, max * factor);
    }
}
