package io.faasload.traces.map;

import io.faasload.traces.FunctionName;
import io.faasload.traces.Mixture;
import io.faasload.traces.Quantiles;
import io.faasload.traces.TimeWindow;
import io.faasload.traces.TraceFunction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Maps each function of a trace to the action whose mean duration is nearest by ratio, among those whose memory limit is enough; if none
 * is, among those with the largest limit. A function without durations gets the action that is nearest to the mean of all others.
 *
 * @param mapping by function
 * @param wassersteinMillis Wasserstein-1 distance between the durations of the trace and of the mapped load, weighted by invocations; NaN
 *     if the trace has no durations
 * @param shareOff share of the invocations whose function differs from its action by more than a factor of 2 in mean duration
 * @param worstFactor the largest such factor
 * @param unknown number of functions without durations
 */
public record NearestActions(
        ActionMapping mapping, double wassersteinMillis, double shareOff, double worstFactor, int unknown) {

    private static final double FACTOR = 2;
    private static final double SHARE = 0.1;

    /** Durations below this are equal: traces round to milliseconds. */
    private static final double SHORTEST_MILLIS = 1;

    /**
     * Maps functions.
     *
     * @param actions at least one
     * @param window part of the trace whose invocations count
     */
    public static NearestActions of(List<TraceFunction> functions, List<MeasuredAction> actions, TimeWindow window) {
        Mixture wanted = new Mixture();
        for (TraceFunction function : functions) {
            Quantiles durations = function.durations();
            if (durations != null) {
                wanted.add(function.expected(window), durations);
            }
        }
        double meanOfAll = wanted.isEmpty() ? SHORTEST_MILLIS : wanted.mean();
        Mixture mapped = new Mixture();
        Map<String, MappedAction> entries = new LinkedHashMap<>();
        double off = 0;
        double worst = 1;
        int unknown = 0;
        for (TraceFunction function : functions) {
            Quantiles durations = function.durations();
            Quantiles memory = function.memory();
            double mean = durations == null ? meanOfAll : durations.mean();
            MeasuredAction nearest = nearest(mean, memory == null ? 0 : memory.at(1), actions);
            double factor = factor(mean, nearest);
            String note;
            if (durations == null) {
                unknown++;
                note = "the trace has no duration; %s has %s ms"
                        .formatted(nearest.action(), millis(nearest.durations().mean()));
            } else {
                double invocations = function.expected(window);
                mapped.add(invocations, nearest.durations());
                off += factor > FACTOR ? invocations : 0;
                worst = Math.max(worst, factor);
                note = "%s ms in the trace, %s ms measured: off by a factor of %.2f"
                        .formatted(millis(mean), millis(nearest.durations().mean()), factor);
            }
            entries.put(
                    entryName(function.name()),
                    new MappedAction(nearest.action(), MappedAction.userOf(nearest.action()), "{}", false, note));
        }
        return new NearestActions(
                new ActionMapping(entries),
                wanted.isEmpty() || mapped.isEmpty() ? Double.NaN : wanted.distanceTo(mapped),
                wanted.isEmpty() ? 0 : off / wanted.weight(),
                worst,
                unknown);
    }

    private static String entryName(FunctionName name) {
        return name.owner().isEmpty() ? name.shortName() : name.owner() + "/" + name.shortName();
    }

    private static MeasuredAction nearest(double meanMillis, double megabytes, List<MeasuredAction> actions) {
        int largest = actions.stream()
                .mapToInt(MeasuredAction::memoryLimitMegabytes)
                .max()
                .orElseThrow(() -> new IllegalArgumentException("No actions to map to"));
        double needed = Math.min(megabytes, largest);
        return actions.stream()
                .filter(action -> action.memoryLimitMegabytes() >= needed)
                .min(Comparator.comparingDouble((MeasuredAction action) -> factor(meanMillis, action))
                        .thenComparingInt(MeasuredAction::memoryLimitMegabytes)
                        .thenComparing(MeasuredAction::action))
                .orElseThrow();
    }

    private static double factor(double meanMillis, MeasuredAction action) {
        double one = Math.max(SHORTEST_MILLIS, meanMillis);
        double other = Math.max(SHORTEST_MILLIS, action.durations().mean());
        return Math.max(one / other, other / one);
    }

    private static String millis(double value) {
        return "%.1f".formatted(value);
    }

    /** What the file says at its top. */
    public List<String> comments() {
        List<String> comments = new ArrayList<>();
        comments.add(
                "Functions of the trace and the nearest actions by mean duration and memory limit. Edit it, and give it with --map.");
        if (!Double.isNaN(wassersteinMillis)) {
            comments.add("Wasserstein-1 distance of the durations, weighted by invocations: %s ms"
                    .formatted(millis(wassersteinMillis)));
            comments.add("%.1f %% of the invocations are off by more than a factor of %.0f; the worst by %.2f"
                    .formatted(100 * shareOff, FACTOR, worstFactor));
        }
        if (unknown > 0) {
            comments.add("%d functions have no duration in the trace".formatted(unknown));
        }
        return comments;
    }

    /** A warning if too many invocations are off by too much. */
    public Optional<String> warning() {
        return shareOff > SHARE
                ? Optional.of(
                        "%.1f %% of the invocations run an action whose mean duration is off by more than a factor of %.0f (limit %.0f %%)"
                                .formatted(100 * shareOff, FACTOR, 100 * SHARE))
                : Optional.empty();
    }
}
