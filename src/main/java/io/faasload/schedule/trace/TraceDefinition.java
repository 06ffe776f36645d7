package io.faasload.schedule.trace;

import io.faasload.manifest.ParameterDefinition;
import io.faasload.run.Target;
import java.io.Serializable;
import java.util.List;

/**
 * What a trace invokes: every input of a function, in the namespace of a user.
 *
 * @param id of the trace (table {@code traces})
 * @param target the function and its user
 * @param inputKind kind of the inputs, which is also the container they are read from
 * @param extension extension of the inputs' names, without the dot
 * @param inputs how many inputs there are; they are numbered from 1
 * @param parameters drawn for each invocation, in this order
 * @param timeoutMillis time limit of the action
 */
public record TraceDefinition(
        int id,
        Target target,
        String inputKind,
        String extension,
        int inputs,
        List<ParameterDefinition> parameters,
        int timeoutMillis)
        implements Serializable {

    /** The same trace with its id. */
    public TraceDefinition withId(int known) {
        return new TraceDefinition(known, target, inputKind, extension, inputs, parameters, timeoutMillis);
    }
}
