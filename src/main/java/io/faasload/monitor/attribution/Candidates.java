package io.faasload.monitor.attribution;

import io.faasload.monitor.attribution.LineMatching.Option;
import io.faasload.monitor.container.ContainerRegistry;
import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.log.EndLine;
import io.faasload.monitor.log.EndLines;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The containers that could have run an activation, and their lines that could be its end. */
final class Candidates {

    /** How much later than it happened the line before may say that its activation ended. */
    static final int LATE_LINE_MILLIS = 40;

    private static final int EARLIEST_LINE_MILLIS = 100;
    private static final int LATEST_LINE_MILLIS = 80;
    private static final int CLOCK_MILLIS = 5;

    private final ContainerRegistry containers;
    private final EndLines lines;
    private final Bindings bindings;

    Candidates(ContainerRegistry containers, EndLines lines, Bindings bindings) {
        this.containers = containers;
        this.lines = lines;
        this.bindings = bindings;
    }

    /** Those that ran at the time, and do not serve another action. */
    List<WhiskContainer> containers(EndedActivation activation) {
        return containers.all().stream()
                .filter(container -> container.ranWithin(activation.startMillis(), activation.endMillis())
                        && bindings.cost(container, activation) < LineMatching.COST_OF_NONE)
                .toList();
    }

    /**
     * The lines that may be that of the activation, with what speaks against each.
     *
     * @param onlyIn the container that it is known to have run in; null for any
     */
    List<Option> options(EndedActivation activation, @Nullable String onlyIn) {
        List<Option> options = new ArrayList<>();
        for (EndLine line : lines(activation)) {
            if (onlyIn == null || onlyIn.equals(line.containerId())) {
                double cost = distanceCost(line, activation) + bindingCost(line.containerId(), activation);
                if (cost < LineMatching.COST_OF_NONE) {
                    options.add(new Option(line, cost));
                }
            }
        }
        return options;
    }

    private double bindingCost(String containerId, EndedActivation activation) {
        return containers
                .find(containerId)
                .filter(container -> container.ranWithin(activation.startMillis(), activation.endMillis()))
                .map(container -> bindings.cost(container, activation))
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** The container's line that is most likely that of the activation; null if there is none. */
    @Nullable EndLine nearest(String containerId, EndedActivation activation) {
        return lines(activation).stream()
                .filter(line -> line.containerId().equals(containerId))
                .min(Comparator.comparingDouble(line -> distanceCost(line, activation)))
                .orElse(null);
    }

    private static double distanceCost(EndLine line, EndedActivation activation) {
        return LineMatching.cost(line.micros() / 1e3 - activation.endMillis());
    }

    /** About the activation's end, and with no line of the same container before it since its start. */
    private List<EndLine> lines(EndedActivation activation) {
        long earliestMillis =
                Math.max(activation.endMillis() - EARLIEST_LINE_MILLIS, activation.startMillis() - CLOCK_MILLIS);
        long latestMillis = activation.endMillis() + LATEST_LINE_MILLIS;
        long beforeMicros = (activation.startMillis() + LATE_LINE_MILLIS) * 1000;
        return lines.between(earliestMillis * 1000, latestMillis * 1000).stream()
                .filter(line -> {
                    Long before = lines.lastBefore(line.containerId(), line.micros());
                    return before == null || before <= beforeMicros;
                })
                .toList();
    }
}
