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

/** The containers that could have run an activation, and the lines that could mark its end. */
final class Candidates {

    /** How long after the end of the previous activation its line may be written. */
    static final int LATE_LINE_MILLIS = 40;

    /** How much later an invoker may notice an end while it waits for a core. */
    static final int EARLIEST_LINE_MILLIS = 1_000;

    static final int LATEST_LINE_MILLIS = 80;
    private static final int CLOCK_MILLIS = 5;

    /** With this many attributions to another action, a container counts as serving that one. */
    private static final double COST_OF_ANOTHER_ACTION = 7;

    /** For an activation without initialization in a container that is not known to have run another. */
    private static final double COST_OF_UNUSED = 3;

    private final ContainerRegistry containers;
    private final EndLines lines;
    private final Bindings bindings;
    private final StartCost startCost;

    Candidates(ContainerRegistry containers, EndLines lines, Bindings bindings, Samples samples) {
        this.containers = containers;
        this.lines = lines;
        this.bindings = bindings;
        this.startCost = new StartCost(samples);
    }

    /** The containers that ran at the time and do not serve another action. */
    List<WhiskContainer> containers(EndedActivation activation) {
        return containers.all().stream()
                .filter(container -> container.ranWithin(activation.startMillis(), activation.endMillis())
                        && bindings.cost(container, activation) < COST_OF_ANOTHER_ACTION)
                .toList();
    }

    /**
     * The lines that may mark the end of the activation, with their costs.
     *
     * @param onlyIn the container that is known to have run it; null for any
     */
    List<Option> options(EndedActivation activation, @Nullable String onlyIn) {
        List<Option> options = new ArrayList<>();
        for (EndLine line : lines(activation)) {
            if (onlyIn == null || onlyIn.equals(line.containerId())) {
                double cost = distanceCost(line, activation) + containerCost(line, activation);
                if (cost < LineMatching.COST_OF_NONE) {
                    options.add(new Option(line, cost));
                }
            }
        }
        return options;
    }

    private double containerCost(EndLine line, EndedActivation activation) {
        WhiskContainer container = containers.find(line.containerId()).orElse(null);
        if (container == null || !container.ranWithin(activation.startMillis(), activation.endMillis())) {
            return Double.POSITIVE_INFINITY;
        }
        Long before = lines.lastBefore(line.containerId(), line.micros());
        if (activation.isCold() && before != null) {
            return Double.POSITIVE_INFINITY;
        }
        double unused = !activation.isCold() && before == null ? COST_OF_UNUSED : 0;
        return unused + bindings.cost(container, activation) + startCost.of(activation, container, line, before);
    }

    /** The container's line that most likely marks the end of the activation; null if there is none. */
    @Nullable EndLine nearest(String containerId, EndedActivation activation) {
        return lines(activation).stream()
                .filter(line -> line.containerId().equals(containerId))
                .min(Comparator.comparingDouble(line -> distanceCost(line, activation)))
                .orElse(null);
    }

    private static double distanceCost(EndLine line, EndedActivation activation) {
        return LineMatching.cost(line.micros() / 1e3 - activation.endMillis());
    }

    /** Whether the line was written during the activation and close enough to its end to mark it. */
    static boolean isAbout(EndLine line, EndedActivation activation) {
        return line.micros() >= earliestMicros(activation) && line.micros() <= latestMicros(activation);
    }

    private static long earliestMicros(EndedActivation activation) {
        return 1_000 * Math.max(activation.endMillis() - EARLIEST_LINE_MILLIS, activation.startMillis() - CLOCK_MILLIS);
    }

    private static long latestMicros(EndedActivation activation) {
        return 1_000 * (activation.endMillis() + LATEST_LINE_MILLIS);
    }

    /** The lines close to its end, without another line of the same container between its start and its end. */
    private List<EndLine> lines(EndedActivation activation) {
        long beforeMicros = 1_000 * (activation.startMillis() + LATE_LINE_MILLIS);
        long afterMicros = 1_000 * (activation.endMillis() - CLOCK_MILLIS);
        return lines.between(earliestMicros(activation), latestMicros(activation)).stream()
                .filter(line -> {
                    Long before = lines.lastBefore(line.containerId(), line.micros());
                    Long after = lines.firstAfter(line.containerId(), line.micros());
                    return (before == null || before <= beforeMicros) && (after == null || after >= afterMicros);
                })
                .toList();
    }
}
