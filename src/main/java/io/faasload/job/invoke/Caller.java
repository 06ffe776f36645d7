package io.faasload.job.invoke;

import io.faasload.openwhisk.CallOutcome;
import io.faasload.run.Invocation;
import java.util.function.Consumer;

/** Sends invocations. */
public interface Caller extends AutoCloseable {

    /** Whether it can send calls for a namespace; restored state may contain namespaces that are no longer configured. */
    boolean serves(String namespace);

    /**
     * Sends one call.
     *
     * @param isCold whether to update the action first, so that OpenWhisk uses no warm container; a failed update is the outcome
     * @param done called exactly once, on any thread, within the time limit of a call
     */
    void call(Invocation invocation, boolean isCold, Consumer<CallOutcome> done);

    @Override
    void close();
}
