package io.faasload.whisk.invoker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.whisk.activation.Activation;
import io.faasload.whisk.entity.User;
import io.faasload.whisk.entity.WhiskAction;
import io.faasload.whisk.entity.WhiskJson;
import java.time.InstantSource;
import java.util.Locale;

/** The two requests of OpenWhisk's action protocol, as JSON. Thread-safe. */
final class ActionRequests {

    private final String apiHost;
    private final InstantSource clock;

    ActionRequests(String apiHost, InstantSource clock) {
        this.apiHost = apiHost;
        this.clock = clock;
    }

    /** For {@code /init}, which gets the environment too: code may read it while it is loaded. */
    String init(Activation activation) {
        WhiskAction action = activation.action();
        ObjectNode value = WhiskJson.orderedObject()
                .put("binary", action.exec().binary())
                .put("code", action.exec().code());
        ObjectNode variables = value.putObject("env");
        environment(activation)
                .properties()
                .forEach(entry -> variables.set("__OW_" + entry.getKey().toUpperCase(Locale.ROOT), entry.getValue()));
        String main = action.exec().main();
        value.put("main", main == null ? "main" : main)
                .put("name", action.name().name());
        ObjectNode request = WhiskJson.orderedObject();
        request.set("value", value);
        return WhiskJson.text(request);
    }

    /** For {@code /run}. */
    String run(Activation activation) {
        ObjectNode request = environment(activation);
        request.set("value", activation.argument());
        return WhiskJson.text(request);
    }

    /** The environment of an action; the names are prefixed with {@code __OW_} and in upper case there. */
    private ObjectNode environment(Activation activation) {
        WhiskAction action = activation.action();
        User user = activation.user();
        long deadlineMillis = clock.millis() + action.limits().timeoutMillis();
        ObjectNode environment = WhiskJson.orderedObject()
                .put("action_name", "/" + action.name().path())
                .put("action_version", action.version())
                .put("activation_id", activation.id())
                .put("api_host", apiHost);
        if (action.wantsApiKey()) {
            environment.put(
                    "api_key", user.auth().uuid() + ":" + user.auth().key().value());
        }
        return environment
                .put("deadline", Long.toString(deadlineMillis))
                .put("namespace", user.namespace())
                .put("transaction_id", activation.transactionId());
    }
}
