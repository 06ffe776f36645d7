package io.faasload.schedule.trace;

import io.faasload.manifest.ParameterDefinition;
import io.faasload.run.Target;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a trace invokes: every input of a function, in the namespace of a user. Each repetition of the inputs is a trace.
 *
 * @param id of the trace (table {@code traces})
 * @param target the function, its user and the repetition
 * @param inputKind kind of the inputs, which is also the container they are read from
 * @param extension extension of the inputs' names, without the dot
 * @param inputs how many inputs there are; they are numbered from 1
 * @param parameters drawn for each invocation, in this order
 * @param timeoutMillis time limit of the action
 * @param injected what is replayed instead of drawn: then there are no input kind, extension and drawn parameters, and an input is a point
 *     of that trace; null in a generation
 */
public record TraceDefinition(
        int id,
        Target target,
        String inputKind,
        String extension,
        int inputs,
        List<ParameterDefinition> parameters,
        int timeoutMillis,
        @Nullable Injected injected)
        implements Serializable {

    /**
     * A function of a trace that is replayed.
     *
     * @param source identifies it in the trace
     * @param origin everything that determines its points
     * @param file name of the file with its points; null without a file
     * @param sha256 of that file
     */
    public record Injected(
            String source,
            String origin,
            @Nullable String file,
            @Nullable String sha256) implements Serializable {

        /** A function without a file. */
        public Injected(String source, String origin) {
            this(source, origin, null, null);
        }
    }

    /** A trace of a generation. */
    public TraceDefinition(
            int id,
            Target target,
            String inputKind,
            String extension,
            int inputs,
            List<ParameterDefinition> parameters,
            int timeoutMillis) {
        this(id, target, inputKind, extension, inputs, parameters, timeoutMillis, null);
    }

    /** A further repetition of the inputs, without an id. */
    public TraceDefinition repeated(int repetition) {
        return new TraceDefinition(
                0, target.repeated(repetition), inputKind, extension, inputs, parameters, timeoutMillis, injected);
    }

    /** Whether another trace invokes the same inputs before this one. */
    public boolean follows(TraceDefinition other) {
        return injected == null
                && target.function() == other.target.function()
                && target.namespace().equals(other.target.namespace())
                && other.target.repetition() < target.repetition();
    }

    /** The same trace with its id. */
    public TraceDefinition withId(int known) {
        return new TraceDefinition(known, target, inputKind, extension, inputs, parameters, timeoutMillis, injected);
    }
}
