package io.faasload.export.compare;

/** Figures of sorted samples. */
final class Distribution {

    private Distribution() {}

    /** A percentile, interpolated as by PostgreSQL's {@code percentile_cont}; NaN without samples. */
    static double percentile(double[] sorted, double fraction) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double place = fraction * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /**
     * The Wasserstein distance of order 1: the area between the two cumulative distribution functions, in the unit of the samples. As
     * {@code scipy.stats.wasserstein_distance} has it. NaN if there are no samples on one side.
     */
    static double wasserstein(double[] a, double[] b) {
        if (a.length == 0 || b.length == 0) {
            return Double.NaN;
        }
        double distance = 0;
        double last = Math.min(a[0], b[0]);
        int i = 0;
        int j = 0;
        while (i < a.length || j < b.length) {
            double next = j == b.length || (i < a.length && a[i] <= b[j]) ? a[i] : b[j];
            distance += Math.abs((double) i / a.length - (double) j / b.length) * (next - last);
            last = next;
            while (i < a.length && a[i] == next) {
                i++;
            }
            while (j < b.length && b[j] == next) {
                j++;
            }
        }
        return distance;
    }
}
