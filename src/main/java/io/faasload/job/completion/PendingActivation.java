package io.faasload.job.completion;

import io.faasload.openwhisk.UserEvent;
import io.faasload.run.Invocation;
import org.jspecify.annotations.Nullable;

/**
 * An activation whose invocation or event has arrived and waits for the other. Keyed state.
 *
 * @param invocation waiting for its event; null if the event came first
 * @param event waiting for its invocation; null if the invocation came first
 * @param isUnclaimed whether the event has been reported as unclaimed
 * @param intervalMillis from the last request for the record, or from the invocation, to the next request
 * @param timerMillis when its timer fires
 */
public record PendingActivation(
        @Nullable Invocation invocation,
        @Nullable UserEvent event,
        boolean isUnclaimed,
        long intervalMillis,
        long timerMillis) {

    /** Checks that it has one of the two: with both it would be joined. */
    public PendingActivation {
        if ((invocation == null) == (event == null)) {
            throw new IllegalArgumentException("must have an invocation or an event: " + invocation + ", " + event);
        }
    }

    static PendingActivation of(Invocation invocation, long intervalMillis, long timerMillis) {
        return new PendingActivation(invocation, null, false, intervalMillis, timerMillis);
    }

    static PendingActivation of(UserEvent event, boolean isUnclaimed, long timerMillis) {
        return new PendingActivation(null, event, isUnclaimed, 0, timerMillis);
    }
}
