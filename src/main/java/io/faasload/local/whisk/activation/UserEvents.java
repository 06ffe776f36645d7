package io.faasload.local.whisk.activation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.local.whisk.entity.User;
import io.faasload.local.whisk.entity.WhiskJson;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Makes the user events, byte for byte as OpenWhisk's, and publishes them. Thread-safe if the publisher is; it must not
 * block.
 */
public final class UserEvents {

    private static final String CONTROLLER = "controllerstandalone";
    private static final String INVOKER = "invoker0";

    private final Consumer<String> publisher;
    private final Interception interception;
    private final InstantSource clock;

    public UserEvents(Consumer<String> publisher, Interception interception, InstantSource clock) {
        this.publisher = publisher;
        this.interception = interception;
        this.clock = clock;
    }

    void activation(ActivationRecord record) {
        publish("Activation", record.toEventBody(), INVOKER, record.activation().user());
    }

    void metric(String name, long value, User user) {
        ObjectNode body = WhiskJson.orderedObject().put("metricName", name).put("metricValue", value);
        publish("Metric", body, CONTROLLER, user);
    }

    private void publish(String type, ObjectNode body, String source, User user) {
        ObjectNode event = WhiskJson.orderedObject();
        event.set("body", body);
        event.put("eventType", type)
                .put("namespace", user.namespace())
                .put("source", source)
                .put("subject", user.subject())
                .put("timestamp", clock.millis())
                .put("userId", user.auth().uuid());
        interception.publish(WhiskJson.text(event), publisher);
    }
}
