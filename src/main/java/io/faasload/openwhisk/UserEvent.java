package io.faasload.openwhisk;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An {@code Activation} record of OpenWhisk's user events: an activation ended. It tells no start and no end; the
 * activation record does.
 *
 * @param activationId of the activation
 * @param namespace that invoked it
 * @param action {@code package/action}, without the namespace that owns it
 * @param source invoker that ran it
 * @param timestampMillis when the event was made, since the epoch
 * @param durationMillis of the activation, initialization included; null when not told
 */
public record UserEvent(
        String activationId,
        String namespace,
        String action,
        @Nullable String source,
        long timestampMillis,
        @Nullable Long durationMillis) {

    private static final byte[] METRIC = "\"eventType\":\"Metric\"".getBytes(StandardCharsets.US_ASCII);

    /** Whether a record is surely a {@code Metric}, which half of all are: told without parsing it. */
    public static boolean isMetric(byte[] value) {
        // OpenWhisk writes the keys in alphabetical order: eventType stands behind the short body of a Metric.
        for (int from = 0; from <= value.length - METRIC.length; from++) {
            int at = 0;
            while (at < METRIC.length && value[from + at] == METRIC[at]) {
                at++;
            }
            if (at == METRIC.length) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads the value of a Kafka record.
     *
     * @return null for a well-formed event of another type
     * @throws IOException if it is not JSON, or an Activation without id, namespace or name
     */
    public static @Nullable UserEvent parse(byte[] value) throws IOException {
        Fields fields = new Fields();
        try (JsonParser parser = Json.MAPPER.getFactory().createParser(value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("a user event is a JSON object");
            }
            fields.read(parser);
        }
        if (!"Activation".equals(fields.eventType)) {
            return null;
        }
        if (fields.activationId == null || fields.namespace == null || fields.name == null) {
            throw new IOException("an Activation has body.activationId, body.name and namespace");
        }
        String action = fields.name.substring(fields.name.indexOf('/') + 1);
        return new UserEvent(
                fields.activationId, fields.namespace, action, fields.source, fields.timestamp, fields.duration);
    }

    /** The fields that matter, as they are met; values of another type count as absent. */
    private static final class Fields {
        private @Nullable String eventType;
        private @Nullable String namespace;
        private @Nullable String source;
        private @Nullable String activationId;
        private @Nullable String name;
        private long timestamp;
        private @Nullable Long duration;

        void read(JsonParser parser) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken token = parser.nextToken();
                if (token == JsonToken.START_OBJECT && field.equals("body")) {
                    read(parser);
                } else if (token == JsonToken.VALUE_STRING) {
                    text(field, parser.getText());
                } else if (token == JsonToken.VALUE_NUMBER_INT) {
                    number(field, parser.getLongValue());
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT) {
                throw new IOException("the JSON object has no end");
            }
        }

        private void text(String field, String value) {
            switch (field) {
                case "eventType" -> eventType = value;
                case "namespace" -> namespace = value;
                case "source" -> source = value;
                case "activationId" -> activationId = value;
                case "name" -> name = value;
                default -> {}
            }
        }

        private void number(String field, long value) {
            if (field.equals("timestamp")) {
                timestamp = value;
            } else if (field.equals("duration")) {
                duration = value;
            }
        }
    }
}
