package io.faasload.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.whisk.ActionJar;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/**
 * An action of kind java, in a user's namespace, that returns its parameters at once, after a delay or when a file exists, or exits.
 */
public record EchoAction(String apiAddress, String key) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String SOURCE = """
            public class Echo {
                public static com.google.gson.JsonObject main(com.google.gson.JsonObject parameters) throws Exception {
                    if (parameters.has("exit")) {
                        System.exit(parameters.get("exit").getAsInt());
                    }
                    if (parameters.has("millis")) {
                        Thread.sleep(parameters.get("millis").getAsLong());
                    }
                    if (parameters.has("until")) {
                        java.io.File awaited = new java.io.File(parameters.get("until").getAsString());
                        while (!awaited.exists()) {
                            Thread.sleep(10);
                        }
                    }
                    return parameters;
                }
            }
            """;

    /** Deploys it through OpenWhisk's REST API. */
    public static EchoAction deploy(String apiAddress, String key) throws Exception {
        EchoAction action = new EchoAction(apiAddress, key);
        String code = ActionJar.base64("Echo", SOURCE);
        HttpResponse<String> answer = action.call(
                "PUT",
                "actions/echo?overwrite=true",
                Map.of("exec", Map.of("kind", "java:8", "main", "Echo", "code", code, "binary", true)));
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
        return action;
    }

    /** The answer to a call that does not wait for the activation's end. */
    public HttpResponse<String> invoke() throws Exception {
        return call("POST", "actions/echo", Map.of("a", 1));
    }

    /** The answer to a call whose activation takes this long. */
    public HttpResponse<String> invoke(int millis) throws Exception {
        return call("POST", "actions/echo", Map.of("millis", millis));
    }

    /** The answer to a call whose activation runs until the file exists. */
    public HttpResponse<String> invoke(Path until) throws Exception {
        return call("POST", "actions/echo", Map.of("until", until.toString()));
    }

    /** The answer to a call whose activation exits its process. */
    public HttpResponse<String> exit() throws Exception {
        return call("POST", "actions/echo", Map.of("exit", 3));
    }

    /** The id in an answer to a call. */
    public static String activationId(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body()).path("activationId").asText();
    }

    /** The answer to a request for the record of an activation. */
    public HttpResponse<String> record(String activationId) throws Exception {
        return call("GET", "activations/" + activationId, Map.of());
    }

    private HttpResponse<String> call(String method, String path, Map<String, ?> body) throws Exception {
        String credentials = Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(apiAddress + "/api/v1/namespaces/_/" + path))
                .header("Authorization", "Basic " + credentials)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(new ObjectMapper().writeValueAsString(body)))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }
}
