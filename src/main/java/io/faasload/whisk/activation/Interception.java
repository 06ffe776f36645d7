package io.faasload.whisk.activation;

import java.time.Duration;
import java.util.List;

/**
 * The one place where faults can be put in: asked once for each invocation call, and for the event and the record of each
 * activation, what is to happen to it. Called from many threads at once.
 */
public interface Interception {

    /** Lets everything happen once and at once. */
    Interception NONE = new Interception() {};

    /** What becomes of an invocation call whose key has been checked. */
    enum CallFate {
        /** Taken, or refused for a good reason, and answered. */
        TAKEN,
        /** Not taken, answered as if too many activations were in flight. */
        TOO_MANY,
        /** Not taken, answered as a proxy does that reaches no OpenWhisk. */
        UNAVAILABLE,
        /** Not taken, its connection closed without an answer. */
        CUT,
        /** As {@link #TAKEN}, but in the place of the answer its connection is closed. */
        TAKEN_AND_CUT
    }

    /**
     * What becomes of an invocation call.
     *
     * @param answerDelay between what would be the answer and the answer
     */
    record CallTreatment(CallFate fate, Duration answerDelay) {}

    default CallTreatment call() {
        return new CallTreatment(CallFate.TAKEN, Duration.ZERO);
    }

    /** The publications of an activation's event, each by its delay; none if it is never published. */
    default List<Duration> eventDelays() {
        return List.of(Duration.ZERO);
    }

    /** How much later than usual an activation's record can be fetched. */
    default Duration recordDelay() {
        return Duration.ZERO;
    }
}
