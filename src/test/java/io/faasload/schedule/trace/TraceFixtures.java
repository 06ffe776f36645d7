package io.faasload.schedule.trace;

import io.faasload.config.LoaderConfig.Streams;
import io.faasload.manifest.ParameterDefinition;
import io.faasload.manifest.ParameterDefinition.Type;
import io.faasload.run.Call;
import io.faasload.run.PastRun;
import io.faasload.run.RunStatus;
import io.faasload.run.Target;
import io.faasload.schedule.split.TraceSplit;
import java.util.ArrayList;
import java.util.List;

/** Traces for tests, and their expected invocations. */
public class TraceFixtures {

    public static final String DATASET = "0c2b1e0a-6c0f-4c5e-9d3a-2f1f6f1f0a11";
    public static final long SEED = 7;
    public static final ParameterDefinition SIGMA =
            new ParameterDefinition("sigma", Type.RANGE_FLOAT, 0.3, 100L, List.of());
    public static final ParameterDefinition FORMAT =
            new ParameterDefinition("format", Type.ENSEMBLE, 0L, 0L, List.of("\"webp\"", "64"));

    private TraceFixtures() {}

    public static TraceDefinition trace(int id, int inputs) {
        return trace(id, inputs, SIGMA, FORMAT);
    }

    public static TraceDefinition trace(int id, int inputs, ParameterDefinition... parameters) {
        return new TraceDefinition(
                id,
                new Target(10 + id, "user-f" + id, "pkg/f" + id),
                "image",
                "jpg",
                inputs,
                List.of(parameters),
                60_000);
    }

    /** A split at input 1. */
    public static TraceSplit split(TraceDefinition trace) {
        return TraceSplit.of(DATASET, new Draws(trace, SEED, Streams.SHARED));
    }

    /** The parameters of all inputs of a trace. */
    public static List<String> parameters(TraceDefinition trace) {
        Draws draws = new Draws(trace, SEED, Streams.SHARED);
        List<String> parameters = new ArrayList<>();
        while (draws.nextInput() <= trace.inputs()) {
            parameters.add(draws.next());
        }
        return parameters;
    }

    public static PastRun past(int input, RunStatus status) {
        Call call = new Call("a".repeat(31) + input, 1, 5_000L + input, 6_000L + input);
        return new PastRun(status, 4_000L + input, call);
    }
}
