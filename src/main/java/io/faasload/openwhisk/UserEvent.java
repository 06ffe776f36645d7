package io.faasload.openwhisk;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An {@code Activation} record of OpenWhisk's user events: an activation ended. It has no start and end times, unlike the activation
 * record.
 *
 * @param activationId id of the activation
 * @param namespace namespace that invoked it
 * @param action {@code package/action}, without the namespace that owns it
 * @param source invoker that ran it
 * @param timestampMillis when the event was created, since the epoch
 * @param durationMillis duration of the activation, including initialization; null if missing
 * @param statusCode 0 for a success, otherwise the kind of failure; null if missing
 */
public record UserEvent(
        String activationId,
        String namespace,
        String action,
        @Nullable String source,
        long timestampMillis,
        @Nullable Long durationMillis,
        @Nullable Long statusCode) {

    private static final byte[] METRIC = bytes("\"eventType\":\"Metric\"");
    private static final byte[] NAMESPACE = bytes("\"namespace\":\"");

    /** Whether a record is certainly a {@code Metric}, like half of all records; determined without parsing it. */
    public static boolean isMetric(byte[] value) {
        // OpenWhisk writes the keys in alphabetical order: eventType follows the short body of a Metric.
        return indexOf(value, METRIC, 0) >= 0;
    }

    /**
     * Whether a record certainly belongs to none of these namespaces; determined without parsing it.
     *
     * @param namespaces the names as returned by {@link #quoted}
     */
    public static boolean isForeign(byte[] value, List<byte[]> namespaces) {
        // With escapes, the same name may be written differently.
        for (byte each : value) {
            if (each == '\\') {
                return false;
            }
        }
        int at = indexOf(value, NAMESPACE, 0);
        boolean isThere = at >= 0;
        for (; at >= 0; at = indexOf(value, NAMESPACE, at + 1)) {
            for (byte[] namespace : namespaces) {
                if (startsWith(value, at + NAMESPACE.length, namespace)) {
                    return false;
                }
            }
        }
        // JSON allows whitespace, although OpenWhisk writes none.
        return isThere;
    }

    /** A name as it appears in a record, after its first quote. */
    public static byte[] quoted(String namespace) {
        return bytes(namespace + "\"");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int indexOf(byte[] value, byte[] text, int from) {
        for (int at = from; at <= value.length - text.length; at++) {
            if (startsWith(value, at, text)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean startsWith(byte[] value, int at, byte[] text) {
        if (at + text.length > value.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (value[at + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads the value of a Kafka message.
     *
     * @return null for a well-formed event of another type
     * @throws IOException if it is not JSON, or an Activation without a valid id, namespace or name
     */
    public static @Nullable UserEvent parse(byte[] value) throws IOException {
        Fields fields;
        try (JsonParser parser = Json.FACTORY.createParser(value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("a user event must be a JSON object");
            }
            fields = new Fields(parser);
            Json.fields(parser, fields::read);
        }
        if (!"Activation".equals(fields.eventType)) {
            return null;
        }
        if (fields.activationId == null || fields.namespace == null || fields.name == null) {
            throw new IOException("an Activation must have body.activationId, body.name and namespace");
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

    /** The relevant fields, in the order in which they are read; values of the wrong type count as absent. */
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
