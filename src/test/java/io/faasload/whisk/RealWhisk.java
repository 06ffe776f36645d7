package io.faasload.whisk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.config.AuthKey;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A server with real sandboxes, one user and one package, {@code pkg}. */
final class RealWhisk implements AutoCloseable {

    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    final WhiskServer server;
    final String credentials;

    RealWhisk(WhiskSettings settings) throws IOException {
        server = WhiskServer.start(settings, events::add);
        if (server.users().find("user-real").isEmpty()) {
            server.users().create("user-real", server.users().newAuthKey());
        }
        AuthKey auth = server.users().find("user-real").orElseThrow().auth();
        credentials = auth.uuid() + ":" + auth.key().value();
        call("PUT", "/packages/pkg?overwrite=true", "{}");
    }

    RawHttp.Response call(String method, String path, String body) {
        try {
            return RawHttp.Request.of(method, path, credentials, body).send(server.address());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** {@code code} is quoted here; {@code more} holds further fields, starting with a comma. */
    void put(String name, String kind, String code, String main, String more) {
        String quoted = code.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        String mainField = main.isEmpty() ? "" : ",\"main\":\"" + main + "\"";
        RawHttp.Response response = call(
                "PUT",
                "/actions/pkg/" + name + "?overwrite=true",
                "{\"exec\":{\"kind\":\"" + kind + "\",\"code\":\"" + quoted + "\"" + mainField + "}" + more + "}");
        assertThat(response.status()).as(response.body()).isEqualTo(200);
    }

    /** Invokes and waits for the event and then the record. */
    JsonNode run(String name, String payload) {
        return await(invoke(name, payload));
    }

    /**
     * As {@link #run}, for an action with a short time limit: repeated while the limit expires during the
     * initialization.
     */
    JsonNode runBeyondItsLimit(String name, String payload) {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .until(
                        () -> run(name, payload),
                        record -> !record.at("/response/result/error").asText().endsWith(" during initialization."));
    }

    String invoke(String name, String payload) {
        RawHttp.Response response = call("POST", "/actions/pkg/" + name, payload);
        assertThat(response.status()).as(response.body()).isEqualTo(202);
        return response.activationId();
    }

    JsonNode await(String activationId) {
        try {
            for (; ; ) {
                String event = events.poll(2, TimeUnit.MINUTES);
                assertThat(event).as("an event about %s", activationId).isNotNull();
                if (event.contains(activationId)) {
                    break;
                }
            }
            return record(activationId);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The record, which may appear shortly after the event. */
    JsonNode record(String activationId) {
        return json(Awaitility.await("the record of " + activationId)
                .pollDelay(Duration.ZERO)
                .until(() -> call("GET", "/activations/" + activationId, ""), response -> response.status() == 200));
    }

    static JsonNode json(RawHttp.Response response) {
        try {
            return new ObjectMapper().readTree(response.utf8Body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static JsonNode annotation(JsonNode record, String key) {
        for (JsonNode annotation : record.get("annotations")) {
            if (annotation.get("key").asText().equals(key)) {
                return annotation.get("value");
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
