package io.faasload.openwhisk;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
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
 * @param statusCode 0 for a success, else what kind of failure; null when not told
 */
public record UserEvent(
        String activationId,
        String namespace,
        String action,
        @Nullable String source,
        long timestampMillis,
        @Nullable Long durationMillis,
        @Nullable Long statusCode) {

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
     * @throws IOException if it is not JSON, or an Activation without id, namespace or name, or whose id cannot be one
     */
    public static @Nullable UserEvent parse(byte[] value) throws IOException {
        Fields fields;
        try (JsonParser parser = Json.FACTORY.createParser(value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("a user event is a JSON object");
            }
            fields = new Fields(parser);
            Json.fields(parser, fields::read);
        }
        if (!"Activation".equals(fields.eventType)) {
            return null;
        }
        if (fields.activationId == null || fields.namespace == null || fields.name == null) {
            throw new IOException("an Activation has body.activationId, body.name and namespace");
        }
        if (!ActivationRecord.isId(fields.activationId)) {
            throw new IOException("body.activationId must be 1 to 64 letters, digits, - or _, not "
                    + Reply.shortened(fields.activationId));
        }
        String action = fields.name.substring(fields.name.indexOf('/') + 1);
        return new UserEvent(
                fields.activationId,
                fields.namespace,
                action,
                fields.source,
                Objects.requireNonNullElse(fields.timestamp, 0L),
                fields.duration,
                fields.statusCode);
    }

    /** The fields that matter, as they are met; values of another type count as absent. */
    private static final class Fields {
        private final JsonParser parser;
        private @Nullable String eventType;
        private @Nullable String namespace;
        private @Nullable String source;
        private @Nullable String activationId;
        private @Nullable String name;
        private @Nullable Long timestamp;
        private @Nullable Long duration;
        private @Nullable Long statusCode;

        private Fields(JsonParser parser) {
            this.parser = parser;
        }

        void read(String field) throws IOException {
            switch (field) {
                case "eventType" -> eventType = Json.text(parser);
                case "namespace" -> namespace = Json.text(parser);
                case "source" -> source = Json.text(parser);
                case "timestamp" -> timestamp = Json.whole(parser);
                case "body" -> Json.fields(parser, this::body);
                default -> {}
            }
        }

        private void body(String field) throws IOException {
            switch (field) {
                case "activationId" -> activationId = Json.text(parser);
                case "name" -> name = Json.text(parser);
                case "duration" -> duration = Json.whole(parser);
                case "statusCode" -> statusCode = Json.whole(parser);
                default -> {}
            }
        }
    }
}
