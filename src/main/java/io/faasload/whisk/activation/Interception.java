package io.faasload.whisk.activation;

import java.time.Duration;
import java.util.List;

/**
 * The single hook for fault injection: consulted for each invocation call, and for the event and the record of each
 * activation. Called from many threads at once.
 */
public interface Interception {

    /** No faults: everything happens once and without delay. */
    Interception NONE = new Interception() {};

    /** The fate of an invocation call whose key is valid. */
    enum CallFate {
        /** Accepted, or rejected for a valid reason, and answered. */
        TAKEN,
        /** Rejected, answered as if too many activations were in flight. */
        TOO_MANY,
        /** Rejected, answered as by a proxy that cannot reach OpenWhisk. */
        UNAVAILABLE,
        /** Rejected, the connection closed without an answer. */
        CUT,
        /** As {@link #TAKEN}, but the connection is closed instead of the answer. */
        TAKEN_AND_CUT
    }

    /**
     * How an invocation call is treated.
     *
     * @param answerDelay how much later than usual it is answered
     */
    record CallTreatment(CallFate fate, Duration answerDelay) {}

    default CallTreatment call() {
        return new CallTreatment(CallFate.TAKEN, Duration.ZERO);
    }

    /** The delay of each publication of an activation's event; empty if it is never published. */
    default List<Duration> eventDelays() {
        return List.of(Duration.ZERO);
    }

    /** How much later than usual an activation's record becomes available. */
    default Duration recordDelay() {
        return Duration.ZERO;
    }
}
