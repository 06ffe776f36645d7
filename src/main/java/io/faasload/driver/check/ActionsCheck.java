package io.faasload.driver.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.config.AuthKey;
import io.faasload.deployment.UserReadiness;
import io.faasload.openwhisk.Reply;
import io.faasload.openwhisk.RestClient;
import io.faasload.run.Target;
import io.faasload.schedule.trace.TraceDefinition;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** Checks that OpenWhisk accepts each user's key and has each action. */
final class ActionsCheck implements Check {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void ask(Inspection inspection) {
        try (RestClient client = inspection.openWhisk()) {
            Set<Target> asked = new HashSet<>();
            for (TraceDefinition trace : inspection.traces()) {
                if (!asked.add(trace.target())) {
                    continue; // Several functions of a trace can be mapped to an action.
                }
                AuthKey key = inspection.keys().get(trace.target().namespace());
                if (key != null) {
                    try {
                        ask(
                                inspection,
                                trace,
                                client.get(key, "actions/" + trace.target().action() + "?code=false"));
                    } catch (IOException e) {
                        inspection.fail("API: " + client.explain(e));
                        return;
                    }
                }
            }
        }
    }

    private static void ask(Inspection inspection, TraceDefinition trace, Reply reply) {
        String what =
                "action " + trace.target().namespace() + "/" + trace.target().action() + ": ";
        switch (reply.status()) {
            case 200 -> {
                inspection.addDefaults(trace.target(), texts(reply));
                inspection.ok(what + "deployed");
            }
            case 401, 403 ->
                inspection.fail(what + "OpenWhisk rejects the key of user "
                        + trace.target().namespace() + " ("
                        + reply.errorLine()
                        + "): bin/faasload users create, or put the right key into openwhisk.authkeys; "
                        + UserReadiness.STALE_KEY);
            case 404 -> inspection.fail(what + "OpenWhisk does not have it: run bin/faasload actions deploy MANIFEST");
            default -> inspection.fail(what + "OpenWhisk answers " + reply.status() + ": " + reply.errorLine());
        }
    }

    private static Set<String> texts(Reply action) {
        Set<String> texts = new HashSet<>();
        try {
            JSON.readTree(action.body())
                    .path("parameters")
                    .forEach(parameter -> texts.add(parameter.path("value").asText()));
        } catch (JsonProcessingException e) {
            // A server that is not OpenWhisk, which the check of the API reports.
        }
        return texts;
    }
}
