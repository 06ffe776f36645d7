package io.faasload.whisk.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named values in order: parameters or annotations, in JSON a list of {@code {"key": …, "value": …}}. */
public record Parameters(Map<String, JsonNode> values) {

    public static final Parameters NONE = new Parameters(Map.of());

    public Parameters {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Parses the JSON.
     *
     * @throws RefusedException 400 if {@code node} is not such a list; {@code what} names it in the text
     */
    public static Parameters of(JsonNode node, String what) {
        if (!node.isArray()) {
            throw RefusedException.malformedContent(what + " malformed!");
        }
        Map<String, JsonNode> values = new LinkedHashMap<>();
        for (JsonNode entry : node) {
            if (!entry.path("key").isTextual() || entry.path("key").asText().isEmpty()) {
                throw RefusedException.malformedContent(what + " malformed!");
            }
            JsonNode value = entry.get("value");
            values.put(entry.get("key").asText(), entry.has("value") ? value : JsonNodeFactory.instance.nullNode());
        }
        return new Parameters(values);
    }

    public ArrayNode toJson() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        values.forEach((key, value) -> list.addObject().put("key", key).set("value", value));
        return list;
    }

    public Parameters with(String key, JsonNode value) {
        return overriddenBy(new Parameters(Map.of(key, value)));
    }

    public Parameters without(String key) {
        Map<String, JsonNode> fewer = new LinkedHashMap<>(values);
        fewer.remove(key);
        return new Parameters(fewer);
    }

    /** These parameters, overridden by {@code others}. */
    public Parameters overriddenBy(Parameters others) {
        if (others.values.isEmpty()) {
            return this;
        }
        Map<String, JsonNode> merged = new LinkedHashMap<>(values);
        merged.putAll(others.values);
        return new Parameters(merged);
    }

    /** The argument of an invocation: these parameters, overridden by the fields of {@code payload}. */
    public ObjectNode overriddenBy(ObjectNode payload) {
        ObjectNode argument = WhiskJson.sortedObject();
        argument.setAll(values);
        argument.setAll(payload);
        return argument;
    }

    /** Whether {@code key} is present and neither false, null, zero nor empty. */
    public boolean isTruthy(String key) {
        JsonNode value = values.get(key);
        if (value == null || value.isNull()) {
            return false;
        }
        return value.isBoolean()
                ? value.booleanValue()
                : value.isNumber()
                        ? value.decimalValue().signum() != 0
                        : !value.isTextual() || !value.asText().isEmpty();
    }
}
