package io.faasload.whisk.activation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.whisk.entity.User;
import io.faasload.whisk.entity.WhiskJson;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Serializes user events exactly as OpenWhisk does, and publishes them. Thread-safe if the publisher is, which must not
 * block.
 */
public final class UserEvents {

    private static final String CONTROLLER = "controllerstandalone";
    private static final String INVOKER = "invoker0";

    private final Consumer<String> publisher;
    private final Interception interception;
    private final Delays delays;
    private final InstantSource clock;

    public UserEvents(Consumer<String> publisher, Interception interception, Delays delays, InstantSource clock) {
        this.publisher = publisher;
        this.interception = interception;
        this.delays = delays;
        this.clock = clock;
    }

    void activation(RecordJson record) {
        String event = event(
                "Activation", record.toEventBody(), INVOKER, record.activation().user());
        interception.eventDelays().forEach(delay -> delays.after(delay, () -> publisher.accept(event)));
    }

    void metric(String name, long value, User user) {
        ObjectNode body = WhiskJson.orderedObject().put("metricName", name).put("metricValue", value);
        publisher.accept(event("Metric", body, CONTROLLER, user));
    }

    private String event(String type, ObjectNode body, String source, User user) {
        ObjectNode event = WhiskJson.orderedObject();
        event.set("body", body);
        event.put("eventType", type)
                .put("namespace", user.namespace())
                .put("source", source)
                .put("subject", user.subject())
                .put("timestamp", clock.millis())
                .put("userId", user.auth().uuid());
        return WhiskJson.text(event);
    }
}
