package io.faasload.openwhisk;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An entry in a list of activations.
 *
 * @param startMillis start, since the epoch
 * @param durationMillis duration; null for triggers, which have no end
 */
public record ActivationSummary(
        String activationId, long startMillis, @Nullable Long durationMillis) {

    /**
     * Reads the answer of {@code GET …/activations}.
     *
     * @throws IOException if it is not a JSON list of objects with valid ids
     */
    public static List<ActivationSummary> parseList(String json) throws IOException {
        List<ActivationSummary> summaries = new ArrayList<>();
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new IOException("a list of activations must be a JSON array");
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                summaries.add(new Fields(parser).summary());
            }
            if (parser.currentToken() != JsonToken.END_ARRAY) {
                throw new IOException("a list of activations must contain only objects");
            }
        }
        return summaries;
    }

    /** The relevant fields, in the order in which they are read. */
    private static final class Fields {
        private final JsonParser parser;
        private @Nullable String activationId;
        private @Nullable Long start;
        private @Nullable Long duration;

        private Fields(JsonParser parser) {
            this.parser = parser;
        }

        private ActivationSummary summary() throws IOException {
            Json.fields(parser, this::read);
            if (activationId == null || !ActivationRecord.isId(activationId)) {
                throw new IOException("an activation in a list must have an activationId");
            }
            return new ActivationSummary(activationId, Objects.requireNonNullElse(start, 0L), duration);
        }

        private void read(String field) throws IOException {
            switch (field) {
                case "activationId" -> activationId = Json.text(parser);
                case "start" -> start = Json.whole(parser);
                case "duration" -> duration = Json.whole(parser);
                default -> {}
            }
        }
    }
}
