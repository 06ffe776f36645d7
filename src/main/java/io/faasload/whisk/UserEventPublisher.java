package io.faasload.whisk;

/**
 * Receives the user events: each is the value of one message of OpenWhisk's Kafka topic {@code events}. Called from
 * many threads; must not block, and handles its own failures.
 */
public interface UserEventPublisher {

    void publish(String json);
}
