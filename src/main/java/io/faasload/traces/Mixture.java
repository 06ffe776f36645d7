package io.faasload.traces;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The distribution of the durations of many functions, weighted by their invocations. Not thread-safe. */
public final class Mixture {

    private static final int BISECTIONS = 200;

    private record Part(double weight, Quantiles quantiles) {}

    /** A change of the distribution function: it jumps, and its slope changes. */
    private record Change(double value, double jump, double slope) {}

    private final List<Part> parts = new ArrayList<>();
    private double weight;

    /** Adds a function with its number of invocations. */
    public void add(double invocations, Quantiles quantiles) {
        if (invocations > 0) {
            parts.add(new Part(invocations, quantiles));
            weight += invocations;
        }
    }

    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Number of invocations. */
    public double weight() {
        return weight;
    }

    public double mean() {
        return parts.stream()
                        .mapToDouble(part -> part.weight * part.quantiles.mean())
                        .sum()
                / weight;
    }

    /** The smallest value such that this share of the invocations has it or less. */
    public double at(double share) {
        double low =
                parts.stream().mapToDouble(part -> part.quantiles.at(0)).min().orElse(0);
        double high =
                parts.stream().mapToDouble(part -> part.quantiles.at(1)).max().orElse(0);
        for (int i = 0; i < BISECTIONS && low < high; i++) {
            double middle = low + (high - low) / 2;
            if (middle == low || middle == high) {
                break;
            }
            if (shareUpTo(middle) >= share) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return shareUpTo(low) >= share ? low : high;
    }

    /** Share of the invocations with a value or less. */
    public double shareUpTo(double value) {
        double sum = 0;
        for (Part part : parts) {
            sum += part.weight * part.quantiles.shareUpTo(value);
        }
        return sum / weight;
    }

    /**
     * The Wasserstein-1 distance: the area between the distribution functions, exact for straight lines between percentiles; in the unit
     * of the values.
     */
    public double distanceTo(Mixture other) {
        List<Change> changes = new ArrayList<>();
        addChanges(changes, 1 / weight);
        other.addChanges(changes, -1 / other.weight);
        changes.sort(Comparator.comparingDouble(Change::value));
        double distance = 0;
        double difference = 0;
        double slope = 0;
        double at = 0;
        for (Change change : changes) {
            double width = change.value - at;
            double end = difference + slope * width;
            distance += area(difference, end, width);
            difference = end + change.jump;
            slope += change.slope;
            at = change.value;
        }
        return distance;
    }

    private static double area(double from, double to, double width) {
        if (width == 0) {
            return 0;
        }
        return from * to >= 0
                ? Math.abs(from + to) / 2 * width
                : (from * from + to * to) / (2 * (Math.abs(from) + Math.abs(to))) * width;
    }

    private void addChanges(List<Change> changes, double factor) {
        for (Part part : parts) {
            Quantiles quantiles = part.quantiles;
            for (int i = 0; i < quantiles.stretches(); i++) {
                double share = (quantiles.shareAfter(i) - quantiles.shareBefore(i)) * part.weight * factor;
                double from = quantiles.from(i);
                double to = quantiles.to(i);
                if (from == to) {
                    changes.add(new Change(from, share, 0));
                } else {
                    changes.add(new Change(from, 0, share / (to - from)));
                    changes.add(new Change(to, 0, -share / (to - from)));
                }
            }
        }
    }
}
