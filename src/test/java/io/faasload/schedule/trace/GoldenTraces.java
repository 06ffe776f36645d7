package io.faasload.schedule.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.manifest.ParameterDefinition;
import io.faasload.manifest.ParameterDefinition.Type;
import io.faasload.run.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The functions whose parameters, drawn by CPython, are in {@code golden/python-random}. */
public final class GoldenTraces {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> EXTENSIONS = Map.of("image", "jpg", "audio", "wav", "video", "avi");

    private GoldenTraces() {}

    /** The traces, numbered from 1; each has more inputs than any test needs. */
    public static List<TraceDefinition> traces() {
        try {
            List<TraceDefinition> traces = new ArrayList<>();
            for (JsonNode function : JSON.readTree(golden("functions.json"))) {
                List<ParameterDefinition> parameters = new ArrayList<>();
                for (JsonNode parameter : function.get("parameters")) {
                    if (!parameter.get("name").textValue().equals("object")) {
                        parameters.add(parameter(parameter));
                    }
                }
                String action = function.get("name").textValue();
                String kind = function.get("input_kind").textValue();
                String namespace = "user-" + action.substring(action.indexOf('/') + 1);
                int id = traces.size() + 1;
                traces.add(new TraceDefinition(
                        id, new Target(id, namespace, action), kind, EXTENSIONS.get(kind), 700, parameters, 60_000));
            }
            return traces;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ParameterDefinition parameter(JsonNode json) {
        List<String> values = new ArrayList<>();
        json.path("values").forEach(value -> values.add(value.toString()));
        return new ParameterDefinition(
                json.get("name").textValue(),
                Type.valueOf(json.get("type").textValue().toUpperCase(Locale.ROOT)),
                number(json.path("min")),
                number(json.path("max")),
                values);
    }

    private static Number number(JsonNode json) {
        return json.isFloatingPointNumber() ? (Number) json.doubleValue() : (Number) json.longValue();
    }

    /** What CPython draws with a seed, in the format that is sent: for each trace the parameters of each input. */
    public static List<List<String>> parameters(long seed) {
        try {
            Map<String, List<String>> byFunction = new LinkedHashMap<>();
            traces().forEach(trace -> byFunction.put(trace.target().action(), new ArrayList<>()));
            for (String row : new String(golden("seed-" + seed + ".jsonl"), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                // The same text, including numbers and order, except for the spaces of json.dumps.
                String text =
                        row.substring(row.indexOf("\"parameters\": ") + "\"parameters\": ".length(), row.length() - 1);
                byFunction
                        .get(JSON.readTree(row).get("function").textValue())
                        .add(text.replace(": ", ":").replace(", ", ","));
            }
            return List.copyOf(byFunction.values());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] golden(String name) throws IOException {
        try (InputStream in = GoldenTraces.class.getResourceAsStream("/golden/python-random/" + name)) {
            return in.readAllBytes();
        }
    }
}
