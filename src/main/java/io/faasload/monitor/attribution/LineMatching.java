package io.faasload.monitor.attribution;

import io.faasload.monitor.log.EndLine;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Matches activations with end-of-activation lines, at most one activation per line, with the least total cost. A cost
 * is a negative log-likelihood. A line is written up to some milliseconds later than the end that the invoker recorded,
 * or any time earlier: an invoker that waits for a core notices the end seconds later. In the recordings, half of the
 * lines are at most 1 to 5 ms early, and one in ten 290 ms on an overloaded host.
 */
final class LineMatching {

    private static final double LINE_MINUS_END_MILLIS = -1;
    private static final double SPREAD_MILLIS = 2;
    /** A heavy tail: at ten times the distance, the likelihood falls by a factor of 16 instead of 100. */
    private static final double EARLY_EXPONENT = 0.6;

    /** An activation that returned has a line: missing it is less likely than almost anything else. */
    static final double COST_OF_NONE = 30;

    private static final double IMPOSSIBLE = 1e6;
    /**
     * By how much the cost must exceed that with the best container for any other one: a likelihood ratio of 20 to 1.
     */
    private static final double SURE = Math.log(20);

    private LineMatching() {}

    /** A candidate line of an activation and its cost. */
    record Option(EndLine line, double cost) {}

    /** The cost of the distance between the line and the end of an activation. */
    static double cost(double lineMinusEndMillis) {
        double deviation = (lineMinusEndMillis - LINE_MINUS_END_MILLIS) / SPREAD_MILLIS;
        double cost = Math.log1p(deviation * deviation);
        return deviation < 0 ? EARLY_EXPONENT * cost : cost;
    }

    /**
     * The line of the first activation, if the best one of its candidates is by far the best.
     *
     * @param activations the options of each; the others compete with the first
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

    /** Columns are the lines, then for each activation the option of having none. */
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
