package io.faasload.whisk;

/**
 * Where the user events go: each is the value of one message of OpenWhisk's Kafka topic {@code events}. Called from many
 * threads; must not block, and deals with its failures itself.
 */
public interface UserEventPublisher {

    void publish(String json);
}
