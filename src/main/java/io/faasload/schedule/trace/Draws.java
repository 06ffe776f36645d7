package io.faasload.schedule.trace;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.faasload.config.LoaderConfig.Streams;
import io.faasload.manifest.ParameterDefinition;
import io.faasload.manifest.PythonFloat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The parameters of a trace's invocations, in the order of the inputs, as FaaSLoad draws and passes them. The same definition, seed and
 * streams always give the same texts, on every machine. Does not need Flink. Not thread-safe.
 */
public final class Draws {

    private final TraceDefinition trace;
    private final DrawOrigin origin;
    private final PythonRandom random;
    private int nextInput;

    /** Draws from input 1 on. */
    public Draws(TraceDefinition trace, long seed, Streams streams) {
        this.trace = trace;
        this.origin = DrawOrigin.of(trace, seed, streams);
        this.random = origin.random(trace.target().repetition());
        this.nextInput = 1;
    }

    /**
     * Resumes.
     *
     * @param origin of the draws so far
     * @param random state of the generator before {@code nextInput}, as {@link #randomState()} returned it
     * @param nextInput number of the next input
     */
    public Draws(TraceDefinition trace, DrawOrigin origin, byte[] random, int nextInput) {
        this.trace = trace;
        this.origin = origin;
        this.random = PythonRandom.restored(random);
        this.nextInput = nextInput;
    }

    /** The trace that the draws are for. */
    public TraceDefinition trace() {
        return trace;
    }

    /** What determines the draws. */
    public DrawOrigin origin() {
        return origin;
    }

    /** State of the generator before {@link #nextInput()}: 624 words and the index, 32 bits little-endian each. */
    public byte[] randomState() {
        return random.state();
    }

    /** Number of the input that {@link #next()} draws for. */
    public int nextInput() {
        return nextInput;
    }

    /**
     * Draws for the next input.
     *
     * @return the JSON object that is sent: the drawn parameters in the order of the manifest, {@code object},
     *     {@code incont}, {@code outcont}; numbers as Python writes them
     * @throws IllegalArgumentException if a parameter cannot be drawn, which never happens with a validated manifest
     */
    public String next() {
        // Like a Python dict: for a duplicate name, the second parameter determines the value, the first the position.
        Map<String, String> values = new LinkedHashMap<>();
        for (ParameterDefinition parameter : trace.parameters()) {
            values.put(parameter.name(), draw(parameter));
        }
        values.put("object", quoted(nextInput + "." + trace.extension()));
        values.put("incont", quoted(trace.inputKind()));
        values.put("outcont", quoted(trace.target().namespace() + "-out"));
        nextInput++;
        StringJoiner json = new StringJoiner(",", "{", "}");
        values.forEach((name, value) -> json.add(quoted(name) + ":" + value));
        return json.toString();
    }

    /** Does what {@link #next} does to the generator, without the texts: for millions of inputs that need none. */
    public void skip() {
        for (ParameterDefinition parameter : trace.parameters()) {
            switch (parameter.type()) {
                case RANGE_FLOAT -> random.random();
                case RANGE_INT -> randint(parameter);
                case ENSEMBLE -> random.choice(parameter.values().size());
            }
        }
        nextInput++;
    }

    private String draw(ParameterDefinition parameter) {
        return switch (parameter.type()) {
            case RANGE_FLOAT -> PythonFloat.repr(random.uniform(parameter.min(), parameter.max()));
            case RANGE_INT -> Long.toString(randint(parameter));
            case ENSEMBLE ->
                parameter.values().get(random.choice(parameter.values().size()));
        };
    }

    private long randint(ParameterDefinition parameter) {
        Number min = parameter.min();
        Number max = parameter.max();
        if (!PythonRandom.isInteger(min) || !PythonRandom.isInteger(max)) {
            throw new IllegalArgumentException(
                    "Parameter " + parameter.name() + ": range_int needs integers, got " + min + " to " + max);
        }
        return random.randint(min.longValue(), max.longValue());
    }

    private static String quoted(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
