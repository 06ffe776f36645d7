package io.faasload.schedule.trace;

import io.faasload.manifest.ParameterDefinition;
import java.io.Serializable;
import java.util.List;

/**
 * What one trace is to invoke: every input of a function, in the namespace of one user.
 *
 * @param id of the trace (table {@code traces})
 * @param function id of the function (table {@code functions})
 * @param namespace user that invokes
 * @param action {@code package/action}
 * @param inputKind kind of the inputs, which is also the container they are read from
 * @param extension of the inputs' names, without the dot
 * @param inputs how many inputs there are; they are numbered from 1
 * @param parameters drawn for each invocation, in this order
 * @param timeoutMillis time limit of the action
 */
public record TraceDefinition(
        int id,
        int function,
        String namespace,
        String action,
        String inputKind,
        String extension,
        int inputs,
        List<ParameterDefinition> parameters,
        int timeoutMillis)
        implements Serializable {}
