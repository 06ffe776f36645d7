package io.faasload.monitor.attribution;

import io.faasload.monitor.log.EndLine;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Matches activations with end-of-activation lines, each line with one activation at most, so that the costs add up to
 * the least. A cost is the negative logarithm of a likelihood. A line comes up to some milliseconds later than the end that
 * the invoker noted, or any time earlier: one that waits for a core hears of the end seconds later. In the recordings half of the
 * lines are at most 1 to 5 ms early, one in ten 290 ms where the host had too much to do.
 */
final class LineMatching {

    private static final double LINE_MINUS_END_MILLIS = -1;
    private static final double SPREAD_MILLIS = 2;
    /** A tail so heavy that ten times the distance costs a factor of 16 instead of 100. */
    private static final double EARLY_EXPONENT = 0.6;

    /** An activation that returned has a line, so that hardly anything is less likely than none. */
    static final double COST_OF_NONE = 30;

    private static final double IMPOSSIBLE = 1e6;
    /** By how much the cost must grow with any other container: a likelihood of 20 to 1. */
    private static final double SURE = Math.log(20);

    private LineMatching() {}

    /** A line that may be that of an activation, and the cost of it. */
    record Option(EndLine line, double cost) {}

    /** What the line's distance from the end of an activation costs. */
    static double cost(double lineMinusEndMillis) {
        double deviation = (lineMinusEndMillis - LINE_MINUS_END_MILLIS) / SPREAD_MILLIS;
        double cost = Math.log1p(deviation * deviation);
        return deviation < 0 ? EARLY_EXPONENT * cost : cost;
    }

    /**
     * The line of the first activation, if one of its container's lines is by far the best.
     *
     * @param activations the options of each; those after the first compete with it
     */
    static Optional<EndLine> ofFirst(List<List<Option>> activations) {
        List<EndLine> lines = activations.stream()
                .flatMap(List::stream)
                .map(Option::line)
                .sorted()
                .distinct()
                .toList();
        double[][] costs = costs(activations, lines, null);
        int[] assigned = LeastCost.assign(costs);
        if (assigned[0] >= lines.size()) {
            return Optional.empty();
        }
        EndLine best = lines.get(assigned[0]);
        double[][] otherCosts = costs(activations, lines, best.containerId());
        double grown = total(otherCosts, LeastCost.assign(otherCosts)) - total(costs, assigned);
        return grown >= SURE ? Optional.of(best) : Optional.empty();
    }

    /** Lines first, then for each activation the possibility that it has none. */
    private static double[][] costs(List<List<Option>> activations, List<EndLine> lines, @Nullable String notForFirst) {
        double[][] costs = new double[activations.size()][lines.size() + activations.size()];
        for (int row = 0; row < costs.length; row++) {
            Arrays.fill(costs[row], IMPOSSIBLE);
            for (Option option : activations.get(row)) {
                if (row > 0 || !option.line().containerId().equals(notForFirst)) {
                    costs[row][Collections.binarySearch(lines, option.line())] = option.cost();
                }
            }
            costs[row][lines.size() + row] = COST_OF_NONE;
        }
        return costs;
    }

    private static double total(double[][] costs, int[] assigned) {
        double total = 0;
        for (int row = 0; row < costs.length; row++) {
            total += costs[row][assigned[row]];
        }
        return total;
    }
}
