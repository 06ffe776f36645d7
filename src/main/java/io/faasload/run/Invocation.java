package io.faasload.run;

import org.jspecify.annotations.Nullable;

/**
 * One planned run: a function on one input with drawn parameters. It flows through Flink and sits in its state.
 *
 * @param run id of the run: {@code trace << 32 | input}
 * @param trace id of its trace (table {@code traces})
 * @param function id of its function (table {@code functions})
 * @param namespace namespace (user) that invokes it
 * @param action {@code package/action}
 * @param input number of the input, from 1
 * @param parameters the JSON object that is sent, in the order of FaaSLoad: drawn parameters, object, incont, outcont
 * @param timeoutMillis time limit of the action
 * @param plannedMicros when it was to be sent, microseconds since the epoch
 * @param call null for a run that is to be invoked; otherwise the run was invoked before a restart and waits for its end
 */
public record Invocation(
        long run,
        int trace,
        int function,
        String namespace,
        String action,
        int input,
        String parameters,
        int timeoutMillis,
        long plannedMicros,
        @Nullable Call call) {}
