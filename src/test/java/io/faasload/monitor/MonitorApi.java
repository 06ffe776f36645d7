package io.faasload.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.config.MonitorConfig;
import io.faasload.config.key.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** A client of a monitor's HTTP interface. */
public record MonitorApi(int port) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** Default settings on any free port. */
    static MonitorConfig config(Map<String, String> more) throws ConfigurationException {
        Map<String, String> overrides = new HashMap<>(Map.of("http.port", "0"));
        overrides.putAll(more);
        return MonitorConfig.load(null, overrides, Map.of(), Path.of("/nonexistent"));
    }

    public JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return JsonMapper.builder()
                .build()
                .readTree(CLIENT.send(request, BodyHandlers.ofString()).body());
    }

    public JsonNode usage(String activation, String namespace, String action, long startMillis, long endMillis)
            throws IOException, InterruptedException {
        return usage(activation, namespace, action, startMillis, endMillis, "");
    }

    public JsonNode usage(
            String activation, String namespace, String action, long startMillis, long endMillis, String more)
            throws IOException, InterruptedException {
        return get("/v1/usage?activation=%s&namespace=%s&action=%s&start=%d&end=%d%s"
                .formatted(id(activation), namespace, action, startMillis, endMillis, more));
    }

    /** An activation id derived from a readable name. */
    public static String id(String activation) {
        return UUID.nameUUIDFromBytes(activation.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    }

    /** Whether the monitor samples the container. */
    public boolean samples(String containerId) throws IOException, InterruptedException {
        for (JsonNode container : get("/v1/containers")) {
            if (container.get("id").asText().equals(containerId)) {
                return container.get("sampled").asBoolean();
            }
        }
        return false;
    }
}
