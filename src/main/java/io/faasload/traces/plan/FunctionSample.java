package io.faasload.traces.plan;

import io.faasload.traces.FunctionRandom;
import io.faasload.traces.FunctionRandom.Use;
import io.faasload.traces.TraceFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;

/** A sample of the functions of a trace, stratified by their number of invocations. */
final class FunctionSample {

    /** A function with its number of invocations. */
    record Counted(TraceFunction function, double invocations) {}

    private FunctionSample() {}

    /**
     * Sorts the functions by their invocations, cuts them into as many groups of the same size as functions are wanted, and draws one of
     * each: the sample has few popular and many rare functions as the trace has.
     *
     * @param all functions with invocations
     * @return the sample, in the order of {@code all}; all of them if there are no more
     */
    static List<Counted> draw(List<Counted> all, int wanted, long seed) {
        if (wanted >= all.size()) {
            return all;
        }
        List<Counted> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparingDouble(Counted::invocations)
                .thenComparing(counted -> counted.function().name()));
        UniformRandomProvider random = FunctionRandom.ofTrace(seed).generator(Use.SAMPLE, wanted);
        Set<TraceFunction> drawn = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < wanted; i++) {
            int from = (int) ((long) i * sorted.size() / wanted);
            int to = (int) ((i + 1L) * sorted.size() / wanted);
            drawn.add(sorted.get(from + random.nextInt(to - from)).function());
        }
        return all.stream()
                .filter(counted -> drawn.contains(counted.function()))
                .toList();
    }
}
