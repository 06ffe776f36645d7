package io.faasload.job.invoke;

import io.faasload.openwhisk.CallOutcome;
import io.faasload.run.Call;
import io.faasload.run.Invocation;
import io.faasload.run.PastRun;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An invocation that waits to be sent: held back by a limit, or to be retried. Operator state.
 *
 * @param invocation what to invoke; with a call if a restart found that it was already invoked
 * @param attempt number of its calls that may have been accepted
 * @param refusals number of its calls that failed in any way
 * @param firstTriedMillis when its first call since the last start ended, since the epoch; null if there was none
 * @param lastSentMicros when its last call was sent; null if there was none
 * @param lastError why the last call failed
 */
public record WaitingCall(
        Invocation invocation,
        int attempt,
        int refusals,
        @Nullable Long firstTriedMillis,
        @Nullable Long lastSentMicros,
        @Nullable String lastError) {

    static WaitingCall of(Invocation invocation) {
        return new WaitingCall(invocation, 0, 0, null, null, null);
    }

    /** This call after one more failure. */
    WaitingCall failed(CallOutcome outcome) {
        Long firstTried = firstTriedMillis == null ? Long.valueOf(outcome.answeredMicros() / 1000) : firstTriedMillis;
        Long lastSent = outcome.sentMicros() == null ? lastSentMicros : outcome.sentMicros();
        boolean mayBeAccepted =
                outcome.kind() == CallOutcome.Kind.UNKNOWN || outcome.kind() == CallOutcome.Kind.UNNAMED;
        int attempts = mayBeAccepted ? attempt + 1 : attempt;
        return new WaitingCall(invocation, attempts, refusals + 1, firstTried, lastSent, outcome.error());
    }

    /** This call after a restart: the time during which nothing could be sent does not count. */
    WaitingCall restored() {
        return new WaitingCall(invocation, attempt, refusals, null, lastSentMicros, lastError);
    }

    /** This call, found to be invoked already. */
    WaitingCall startedBefore(PastRun row) {
        return new WaitingCall(
                invocation.resumedFrom(row), attempt, refusals, firstTriedMillis, lastSentMicros, lastError);
    }

    /** The invocation with its accepted call, which was forced to start cold or not. */
    Invocation accepted(CallOutcome outcome, boolean isCold) {
        return invocation.withCall(
                new Call(outcome.activationId(), attempt + 1, outcome.sentMicros(), outcome.answeredMicros(), isCold));
    }

    /** The invocation with what is known of its calls, none of which is known to be accepted. */
    Invocation givenUp() {
        return invocation.withCall(new Call(null, attempt, lastSentMicros, null));
    }

    String namespace() {
        return invocation.target().namespace();
    }

    boolean triedLongerThan(Duration limit, long nowMillis) {
        return firstTriedMillis != null && nowMillis - firstTriedMillis >= limit.toMillis();
    }
}
