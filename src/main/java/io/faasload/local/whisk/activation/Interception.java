package io.faasload.local.whisk.activation;

import java.util.function.Consumer;

/**
 * The one place where faults can be put in: it stands around each invocation call, each user event and each record, and
 * decides whether, when and how often the real thing happens. Called from many threads at once.
 */
public interface Interception {

    /** Lets everything happen once and at once. */
    Interception NONE = new Interception() {};

    /** Around the handling of an invocation call of {@code namespace}, whose key has been checked. */
    default void invoke(String namespace, Runnable proceed) {
        proceed.run();
    }

    /** Around the publishing of a user event. */
    default void publish(String event, Consumer<String> proceed) {
        proceed.accept(event);
    }

    /** Around the moment when the record of an activation can be fetched. */
    default void store(String activationId, Runnable proceed) {
        proceed.run();
    }
}
