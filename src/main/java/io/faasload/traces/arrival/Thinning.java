package io.faasload.traces.arrival;

import org.apache.commons.rng.UniformRandomProvider;

/** Scales numbers of invocations by a factor, keeping each invocation with the same probability. */
final class Thinning {

    private Thinning() {}

    /** The whole part of the factor for each invocation, and a binomial draw for the rest: its mean is {@code count * copies}. */
    static long scaled(int count, double copies, UniformRandomProvider random) {
        long whole = (long) Math.floor(copies);
        double rest = copies - whole;
        long scaled = whole * count;
        if (rest > 0) {
            for (int i = 0; i < count; i++) {
                if (random.nextDouble() < rest) {
                    scaled++;
                }
            }
        }
        return scaled;
    }
}
