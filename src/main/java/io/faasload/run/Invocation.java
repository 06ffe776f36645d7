package io.faasload.run;

import org.jspecify.annotations.Nullable;

/**
 * One planned run: a function on one input with random parameters. Flows through Flink and is part of its state.
 *
 * @param id of the run
 * @param target what to invoke
 * @param parameters the JSON object to send, in FaaSLoad's order: random parameters, object, incont, outcont
 * @param timeoutMillis time limit of the action
 * @param plannedMicros planned send time, microseconds since the epoch
 * @param call null for a run that is still to be invoked; otherwise the run was invoked before a restart and waits for its end
 * @param missed why it is not invoked; null for all others
 */
public record Invocation(
        RunId id,
        Target target,
        String parameters,
        int timeoutMillis,
        long plannedMicros,
        @Nullable Call call,
        @Nullable String missed) {

    /** An invocation that is made when it is due. */
    public Invocation(
            RunId id, Target target, String parameters, int timeoutMillis, long plannedMicros, @Nullable Call call) {
        this(id, target, parameters, timeoutMillis, plannedMicros, call, null);
    }

    /** This invocation after a call. */
    public Invocation withCall(Call made) {
        return new Invocation(id, target, parameters, timeoutMillis, plannedMicros, made, missed);
    }

    /** The same invocation with the call and the planned time of its row. */
    public Invocation resumedFrom(PastRun row) {
        return new Invocation(id, target, parameters, timeoutMillis, row.plannedMicros(), row.call());
    }

    /** The same run, which is not invoked. */
    public Invocation missed(String why) {
        return new Invocation(id, target, parameters, timeoutMillis, plannedMicros, null, why);
    }
}
