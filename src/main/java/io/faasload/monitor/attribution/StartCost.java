package io.faasload.monitor.attribution;

import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.log.EndLine;
import io.faasload.monitor.sampling.Sample;
import io.faasload.monitor.sampling.SampleWindow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How implausible it is that an activation started in a container at the time in its record: the container had been
 * running before, it started to run later, or it was created for an activation long before that started. Costs are
 * negative log-likelihoods of a Cauchy distribution. Not thread-safe.
 */
final class StartCost {

    /** An idle container uses less: timers of its runtime. */
    private static final double IDLE_MICROS = 300;
    /** How long the previous activation may continue after its line: the response, garbage collection. */
    private static final long TAIL_MICROS = 100_000;

    private static final double DELAY_MICROS = 3_000;
    /** From the start of a container to that of its first activation: 6 to 60 ms, more if the host is busy. */
    private static final double MADE_MILLIS = 20;

    private static final long LOOK_MICROS = 1_000_000;
    private static final int CLOCK_MICROS = 1_000;
    private static final int MOST_KNOWN = 20_000;

    private final Samples samples;
    private final Map<Pair, Double> known = new LinkedHashMap<>();

    private record Pair(String activationId, EndLine line) {}

    StartCost(Samples samples) {
        this.samples = samples;
    }

    /**
     * The cost of the activation having run in the line's container and ended with this line.
     *
     * @param beforeMicros the container's previous line; null if there is none
     */
    double of(EndedActivation activation, WhiskContainer container, EndLine line, @Nullable Long beforeMicros) {
        Pair pair = new Pair(activation.id(), line);
        Double cost = known.get(pair);
        if (cost == null) {
            cost = made(activation, container) + ran(activation, line, beforeMicros);
            known.put(pair, cost);
            if (known.size() > MOST_KNOWN) {
                known.remove(known.keySet().iterator().next());
            }
        }
        return cost;
    }

    /** A container that was not prewarmed is created for an activation that waits for it. */
    private static double made(EndedActivation activation, WhiskContainer container) {
        return activation.isCold() && !container.name().isPrewarmed()
                ? cauchy((activation.startMillis() - container.startedMillis()) / MADE_MILLIS)
                : 0;
    }

    private double ran(EndedActivation activation, EndLine line, @Nullable Long beforeMicros) {
        long startMicros = TimeUnit.MILLISECONDS.toMicros(activation.startMillis());
        long fromMicros =
                beforeMicros == null ? startMicros : Math.max(startMicros - LOOK_MICROS, beforeMicros + TAIL_MICROS);
        long toMicros = Math.min(line.micros(), startMicros + LOOK_MICROS);
        return samples.between(line.containerId(), Math.min(fromMicros, startMicros), toMicros)
                .map(window -> ran(window, fromMicros, startMicros))
                .orElse(0.0);
    }

    private static double ran(SampleWindow window, long fromMicros, long startMicros) {
        List<Sample> around = Stream.concat(
                        Stream.concat(Stream.ofNullable(window.before()), window.inside().stream()),
                        Stream.ofNullable(window.after()))
                .filter(sample -> sample.cpuMicros() != null)
                .toList();
        long earlierMicros = 0;
        for (int i = 1; i < around.size(); i++) {
            Sample last = around.get(i - 1);
            Sample sample = around.get(i);
            long grown = Objects.requireNonNull(sample.cpuMicros()) - Objects.requireNonNull(last.cpuMicros());
            if (grown > 0 && sample.epochMicros() > startMicros) {
                return cauchy(earlierMicros / IDLE_MICROS)
                        + cauchy(Math.max(0, last.epochMicros() - startMicros - CLOCK_MICROS) / DELAY_MICROS);
            }
            if (last.epochMicros() >= fromMicros && sample.epochMicros() <= startMicros - CLOCK_MICROS) {
                earlierMicros += grown;
            }
        }
        return cauchy(earlierMicros / IDLE_MICROS);
    }

    private static double cauchy(double deviation) {
        return Math.log1p(deviation * deviation);
    }
}
