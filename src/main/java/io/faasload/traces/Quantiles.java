package io.faasload.traces;

import java.util.Arrays;

/**
 * A distribution as a trace gives it: a mean, and percentiles with straight lines between them. Below the first and above the last
 * percentile it has the values of these.
 */
public final class Quantiles {

    private final double mean;
    private final double[] shares;
    private final double[] values;

    /**
     * A distribution.
     *
     * @param mean its mean
     * @param shares from 0 to 1, ascending
     * @param values at these shares, ascending
     */
    public Quantiles(double mean, double[] shares, double[] values) {
        this.mean = mean;
        this.shares = shares.clone();
        this.values = values.clone();
        if (shares.length == 0 || shares.length != values.length || !isSorted(shares) || !isSorted(values)) {
            throw new IllegalArgumentException(
                    "Not a distribution: " + Arrays.toString(shares) + " " + Arrays.toString(values));
        }
    }

    /** A distribution with one value. */
    public static Quantiles of(double value) {
        return new Quantiles(value, new double[] {0}, new double[] {value});
    }

    /** The distribution of measured values. */
    public static Quantiles ofSample(double[] sample) {
        double[] sorted = sample.clone();
        Arrays.sort(sorted);
        double[] shares = {0, 0.01, 0.25, 0.5, 0.75, 0.99, 1};
        double[] values = Arrays.stream(shares)
                .map(share -> {
                    double place = share * (sorted.length - 1);
                    int below = (int) place;
                    int above = Math.min(below + 1, sorted.length - 1);
                    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
                })
                .toArray();
        return new Quantiles(Arrays.stream(sorted).average().orElse(0), shares, values);
    }

    /** The same percentiles with another mean. */
    public Quantiles withMean(double other) {
        return new Quantiles(other, shares, values);
    }

    /** Whether no value is smaller than the one before, or NaN. */
    public static boolean isSorted(double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i]) || (i > 0 && values[i] < values[i - 1])) {
                return false;
            }
        }
        return true;
    }

    public double mean() {
        return mean;
    }

    /** The value at a share: the inverse of the distribution function. */
    public double at(double share) {
        int above = 0;
        while (above < shares.length && shares[above] < share) {
            above++;
        }
        if (above == 0 || above == shares.length) {
            return values[above == 0 ? 0 : above - 1];
        }
        double part = (share - shares[above - 1]) / (shares[above] - shares[above - 1]);
        return values[above - 1] + part * (values[above] - values[above - 1]);
    }

    /** Share of the values up to one: the distribution function. */
    public double shareUpTo(double value) {
        int above = shares.length;
        while (above > 0 && values[above - 1] > value) {
            above--;
        }
        if (above == 0 || above == shares.length) {
            return above == 0 ? 0 : 1;
        }
        double part = (value - values[above - 1]) / (values[above] - values[above - 1]);
        return shares[above - 1] + part * (shares[above] - shares[above - 1]);
    }

    /** How many stretches the distribution function has. */
    public int stretches() {
        return shares.length + 1;
    }

    /** Share up to the start of a stretch. */
    public double shareBefore(int stretch) {
        return stretch == 0 ? 0 : shares[stretch - 1];
    }

    /** Share up to the end of a stretch. */
    public double shareAfter(int stretch) {
        return stretch == shares.length ? 1 : shares[stretch];
    }

    /** Value at the start of a stretch. */
    public double from(int stretch) {
        return values[Math.max(0, stretch - 1)];
    }

    /** Value at the end of a stretch; equal to its start where many values are the same. */
    public double to(int stretch) {
        return values[Math.min(stretch, values.length - 1)];
    }
}
