package io.faasload.schedule.trace;

import io.faasload.config.LoaderConfig.Streams;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a dataset's schedule. The same definition gives the same invocations at any parallelism.
 *
 * @param dataset id of the dataset; a state of another dataset is refused
 * @param traces what to invoke; ids are unique
 * @param seed of the random parameters
 * @param streams whether all traces draw from the same stream
 * @param points of an injection; null in a generation
 */
public record ScheduleDefinition(
        String dataset,
        List<TraceDefinition> traces,
        long seed,
        Streams streams,
        @Nullable PointSource points) implements Serializable {

    /** The schedule of a generation. */
    public ScheduleDefinition(String dataset, List<TraceDefinition> traces, long seed, Streams streams) {
        this(dataset, traces, seed, streams, null);
    }

    /** Checks that the ids are unique. */
    public ScheduleDefinition {
        traces = List.copyOf(traces);
        Set<Integer> ids = new HashSet<>();
        for (TraceDefinition trace : traces) {
            if (!ids.add(trace.id())) {
                throw new IllegalArgumentException("Two traces have the id " + trace.id());
            }
        }
    }

    /** The draws of a trace from input 1. */
    public Draws draws(TraceDefinition trace) {
        return new Draws(trace, seed, streams);
    }

    /** What determines the draws of a trace. */
    public DrawOrigin origin(TraceDefinition trace) {
        return DrawOrigin.of(trace, seed, streams);
    }
}
