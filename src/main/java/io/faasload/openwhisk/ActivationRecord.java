package io.faasload.openwhisk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What an activation record tells of a run. Whatever is missing in the JSON, or of another type than it should be, is
 * null: an action may return anything.
 *
 * @param activationId of the activation
 * @param success whether the activation succeeded
 * @param status OpenWhisk's text, for instance {@code application error}
 * @param startMillis since the epoch; a cold start's includes the initialization
 * @param endMillis since the epoch; null for what has no end (triggers)
 * @param waitMillis time in OpenWhisk's queues
 * @param initMillis of the cold start; null when warm
 * @param memoryMegabytes limit of the container
 * @param outputSizeBytes as the action returned it, rounded
 * @param extractMillis as the action returned it, rounded
 * @param transformMillis as the action returned it, rounded
 * @param loadMillis as the action returned it, rounded
 * @param error text or JSON of the result's {@code error}; null for a success
 */
public record ActivationRecord(
        @Nullable String activationId,
        boolean success,
        @Nullable String status,
        @Nullable Long startMillis,
        @Nullable Long endMillis,
        @Nullable Long waitMillis,
        @Nullable Long initMillis,
        @Nullable Integer memoryMegabytes,
        @Nullable Long outputSizeBytes,
        @Nullable Long extractMillis,
        @Nullable Long transformMillis,
        @Nullable Long loadMillis,
        @Nullable String error) {

    /**
     * Reads a record of {@code GET …/activations/ID}.
     *
     * @throws JsonProcessingException if it is not JSON
     */
    public static ActivationRecord parse(String json) throws JsonProcessingException {
        JsonNode record = Json.MAPPER.readTree(json);
        JsonNode annotations = record.path("annotations");
        JsonNode response = record.path("response");
        JsonNode result = response.path("result");
        JsonNode times = result.path("times");
        boolean success = response.path("success").asBoolean(false);
        Long memory = whole(annotation(annotations, "limits").path("memory"));
        return new ActivationRecord(
                text(record.path("activationId")),
                success,
                text(response.path("status")),
                whole(record.path("start")),
                whole(record.path("end")),
                whole(annotation(annotations, "waitTime")),
                whole(annotation(annotations, "initTime")),
                memory == null ? null : Math.toIntExact(Math.min(memory, Integer.MAX_VALUE)),
                success ? whole(result.path("outputsize")) : null,
                success ? whole(times.path("extract")) : null,
                success ? whole(times.path("transform")) : null,
                success ? whole(times.path("load")) : null,
                success ? null : error(result.path("error")));
    }

    private static JsonNode annotation(JsonNode annotations, String key) {
        for (JsonNode annotation : annotations) {
            if (annotation.path("key").asText().equals(key)) {
                return annotation.path("value");
            }
        }
        return annotations.path(key);
    }

    private static @Nullable String error(JsonNode error) {
        return error.isMissingNode() ? null : error.isTextual() ? error.asText() : error.toString();
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.asText() : null;
    }

    /** A number rounded half up as FaaSLoad's users expect of times; null for what is no number or fits no column. */
    private static @Nullable Long whole(JsonNode node) {
        if (node.isIntegralNumber()) {
            return node.canConvertToLong() ? node.longValue() : null;
        }
        double value = node.isNumber() ? node.doubleValue() : Double.NaN;
        return Math.abs(value) < 0x1p63 ? Math.round(value) : null;
    }
}
