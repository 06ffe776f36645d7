package io.faasload.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.config.AuthKey;
import io.faasload.openwhisk.http.ServerTrust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** A client of OpenWhisk's REST API, with the actions of the contract deployed in a package of one user. */
final class ContractWhisk implements AutoCloseable {

    static final String PACKAGE = "faasload_contract";

    /**
     * A real OpenWhisk takes seconds for a cold start, 12 s to report a timeout, and a minute to reset a rate limit.
     */
    static final Duration PATIENCE = Duration.ofSeconds(120);

    /** A blocking call may last 60 s. */
    private static final Duration READ_LIMIT = Duration.ofSeconds(90);

    private final OkHttpClient http;
    private final HttpUrl root;
    private final AuthKey auth;
    private final ContractActions actions;
    private final String namespace;

    private ContractWhisk(OkHttpClient http, HttpUrl root, AuthKey auth, Optional<String> kind) {
        this.http = http;
        this.root = root;
        this.auth = auth;
        this.actions = new ContractActions(kind.orElseGet(this::offeredKind));
        this.namespace = get("/api/v1/namespaces").json().path(0).asText();
    }

    /** Deploys the package and the actions. */
    static ContractWhisk deploy(ContractSettings settings, AuthKey auth) throws IOException {
        ContractWhisk whisk = new ContractWhisk(
                client(settings.trust()), HttpUrl.get(settings.apiHost().orElseThrow()), auth, settings.kind());
        whisk.put("packages/" + PACKAGE, ContractActions.packageBody());
        for (Map.Entry<String, ObjectNode> action : whisk.actions.bodies().entrySet()) {
            whisk.put("actions/" + PACKAGE + "/" + action.getKey(), action.getValue());
        }
        return whisk;
    }

    private static OkHttpClient client(ServerTrust trust) {
        OkHttpClient.Builder builder = new OkHttpClient.Builder().readTimeout(READ_LIMIT);
        trust.applyTo(builder);
        return builder.build();
    }

    private void put(String path, ObjectNode body) {
        Answer answer = call("PUT", path + "?overwrite=true", body.toString());
        assertThat(answer.status()).as(path + ": " + answer.body()).isEqualTo(200);
    }

    /** Node.js if it is offered, otherwise Java. */
    private String offeredKind() {
        JsonNode runtimes = get("/").json().path("runtimes");
        for (String family : new String[] {"nodejs", "java"}) {
            for (JsonNode kind : runtimes.path(family)) {
                if (kind.path("default").asBoolean()) {
                    return kind.path("kind").asText();
                }
            }
        }
        throw new AssertionError("OpenWhisk offers neither Node.js nor Java: " + runtimes);
    }

    String namespace() {
        return namespace;
    }

    String uuid() {
        return auth.uuid();
    }

    ContractActions actions() {
        return actions;
    }

    /** A call to a path in the user's namespace; without a body if {@code body} is empty. */
    Answer call(String method, String path, String body) {
        return send(authorized().url(below("namespaces/_/" + path)), method, body);
    }

    /** A call with any headers to any path below {@code /api/v1}. */
    Answer send(Request.Builder request, String method, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        RequestBody content = bytes.length == 0
                ? method.equals("GET") || method.equals("DELETE") ? null : RequestBody.EMPTY
                : RequestBody.create(bytes, MediaType.get("application/json"));
        return execute(request.method(method, content).build());
    }

    Answer execute(Request request) {
        try (Response response = http.newCall(request).execute()) {
            return new Answer(
                    response.code(), response.headers(), response.body().string());
        } catch (IOException e) {
            throw new AssertionError(request.method() + " " + request.url() + " was not answered", e);
        }
    }

    Request.Builder authorized() {
        return new Request.Builder()
                .header(
                        "Authorization",
                        Credentials.basic(auth.uuid(), auth.key().value()));
    }

    HttpUrl below(String path) {
        return root.resolve("/api/v1/" + path);
    }

    /** A GET of any path. */
    Answer get(String path) {
        return execute(authorized().url(root.resolve(path)).build());
    }

    /** Invokes one of the actions, {@code query} included in its name; retries while the user's limits reject it. */
    Answer invoke(String action, String payload) {
        String path = "actions/" + PACKAGE + "/" + action;
        return await("an answer within the user's limits")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> call("POST", path, payload), answer -> answer.status() != 429);
    }

    /** Invokes without waiting for completion; returns the activation id. */
    String start(String action, String payload) {
        Answer answer = invoke(action, payload);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return answer.activationId();
    }

    /** Invokes and waits for the record. */
    JsonNode run(String action, String payload) {
        return record(start(action, payload));
    }

    /** Waits for the record of an activation. */
    JsonNode record(String activationId) {
        return await("the record of " + activationId)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> call("GET", "activations/" + activationId, ""), answer -> answer.status() == 200)
                .json();
    }

    /** The value of an annotation; a missing node if there is none. */
    static JsonNode annotation(JsonNode record, String key) {
        for (JsonNode annotation : record.path("annotations")) {
            if (annotation.path("key").asText().equals(key)) {
                return annotation.path("value");
            }
        }
        return record.path("no such annotation");
    }

    /** An id that no activation has. */
    static String unknownId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** Deletes the actions and the package. */
    @Override
    public void close() throws IOException {
        for (String name : actions.bodies().keySet()) {
            call("DELETE", "actions/" + PACKAGE + "/" + name, "");
        }
        Answer answer = call("DELETE", "packages/" + PACKAGE, "");
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
        if (answer.status() != 200) {
            throw new IOException("package " + PACKAGE + " could not be deleted: " + answer.body());
        }
    }
}
