package io.faasload.traces.plan;

import io.faasload.traces.Mixture;
import io.faasload.traces.Quantiles;
import io.faasload.traces.RateCurve;
import io.faasload.traces.TimeWindow;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.TraceSet;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a trace holds.
 *
 * @param invocations of each function, descending
 * @param firstMinute its first minute, counted from 1 like Azure's columns
 * @param perMinute invocations in each minute of the trace, from its start
 * @param spanMicros from its start to its last invocation, or the end of the last column that has some
 * @param durations in milliseconds, of the functions for which they are known, weighted by invocations
 * @param memory in megabytes, likewise
 * @param notes what the reader of the trace should know, one line each
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TraceSummary(
        double[] invocations,
        long firstMinute,
        double[] perMinute,
        long spanMicros,
        Mixture durations,
        Mixture memory,
        List<String> notes) {

    /** Summarizes a trace; reads all its points if it lists them. */
    public static TraceSummary of(TraceSet traces) {
        long origin = traces.functions().stream()
                .mapToLong(TraceFunction::originMicros)
                .min()
                .orElse(0);
        RateCurve rates = new RateCurve(origin);
        Mixture durations = new Mixture();
        Mixture memory = new Mixture();
        double[] invocations = new double[traces.functions().size()];
        for (int i = 0; i < invocations.length; i++) {
            TraceFunction function = traces.functions().get(i);
            function.addTo(rates);
            invocations[i] = function.expected(TimeWindow.ALL);
            Quantiles ofFunction = function.durations();
            if (ofFunction != null) {
                durations.add(invocations[i], ofFunction);
            }
            Quantiles used = function.memory();
            if (used != null) {
                memory.add(invocations[i], used);
            }
        }
        Arrays.sort(invocations);
        for (int i = 0; i < invocations.length / 2; i++) {
            double rare = invocations[i];
            invocations[i] = invocations[invocations.length - 1 - i];
            invocations[invocations.length - 1 - i] = rare;
        }
        return new TraceSummary(
                invocations,
                Math.floorDiv(origin, TimeWindow.MINUTE) + 1,
                rates.perMinute(),
                rates.spanMicros(),
                durations,
                memory,
                traces.notes());
    }

    /** Number of invocations. */
    public double points() {
        return Arrays.stream(invocations).sum();
    }

    /** The summary as names and values. */
    public Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        double points = points();
        lines.put("functions", Integer.toString(invocations.length));
        lines.put(
                "  with invocations",
                Long.toString(
                        Arrays.stream(invocations).filter(count -> count > 0).count()));
        lines.put("points", "%.0f".formatted(points));
        lines.put("span", span());
        double mean = points * TimeWindow.SECOND / Math.max(1, spanMicros);
        lines.put("mean rate", "%.3f/s".formatted(mean));
        int peak = 0;
        for (int i = 1; i < perMinute.length; i++) {
            peak = perMinute[i] > perMinute[peak] ? i : peak;
        }
        if (perMinute.length > 0) {
            // The span may end before a minute does.
            double rate = Math.max(perMinute[peak] / 60, mean);
            lines.put("peak rate", "%.3f/s (minute %d)".formatted(rate, firstMinute + peak));
        }
        put(lines, "duration ms", durations, points);
        put(lines, "memory MB", memory, points);
        notes.forEach(note -> lines.merge("note", note, (one, other) -> one + "; " + other));
        return lines;
    }

    private static void put(Map<String, String> lines, String name, Mixture values, double points) {
        if (values.isEmpty()) {
            lines.put(name, "unknown");
            return;
        }
        lines.put(
                name,
                "mean %.1f, p1 %.1f, p25 %.1f, p50 %.1f, p75 %.1f, p99 %.1f, max %.1f"
                                .formatted(
                                        values.mean(),
                                        values.at(0.01),
                                        values.at(0.25),
                                        values.at(0.5),
                                        values.at(0.75),
                                        values.at(0.99),
                                        values.at(1))
                        + (values.weight() < points
                                ? " (of %.1f %% of the points)".formatted(100 * values.weight() / points)
                                : ""));
    }

    private String span() {
        Duration span = Duration.ofNanos(spanMicros * 1000);
        return "%d:%02d:%02d".formatted(span.toHours(), span.toMinutesPart(), span.toSecondsPart());
    }
}
