package io.faasload.whisk.entity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.TreeMap;

/**
 * JSON as OpenWhisk reads and writes it: fields of every parsed object are sorted by name, numbers keep all their
 * digits, text is compact and escaped only where necessary. Thread-safe.
 */
public final class WhiskJson {

    /** The largest code that OpenWhisk accepts is 48 MiB. */
    private static final int LONGEST_TEXT = 64 << 20;

    /** The nesting limit of OpenWhisk's parser. */
    private static final int DEEPEST = 1000;

    /** For JSON from clients. */
    private static final JsonMapper FOREIGN = mapper(DEEPEST);

    /** For JSON built from it, which is nested deeper. */
    private static final JsonMapper OWN = mapper(DEEPEST + 100);

    private WhiskJson() {}

    private static JsonMapper mapper(int maxDepth) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(LONGEST_TEXT)
                        .maxNestingDepth(maxDepth)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(maxDepth)
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .nodeFactory(new SortedNodes())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** An empty object whose fields are kept sorted. */
    public static ObjectNode sortedObject() {
        return OWN.createObjectNode();
    }

    /** An empty object whose fields keep their insertion order. */
    public static ObjectNode orderedObject() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static String text(JsonNode node) {
        try {
            return OWN.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Parses JSON from a client.
     *
     * @throws JsonProcessingException if {@code text} is not one JSON value, or is nested more deeply than OpenWhisk
     *     allows
     */
    public static JsonNode parse(String text) throws JsonProcessingException {
        return parse(FOREIGN, text);
    }

    /**
     * Parses what {@link #text} wrote.
     *
     * @throws JsonProcessingException if {@code text} is not one JSON value
     */
    public static JsonNode parseOwn(String text) throws JsonProcessingException {
        return parse(OWN, text);
    }

    private static JsonNode parse(JsonMapper mapper, String text) throws JsonProcessingException {
        JsonNode node = mapper.readTree(text);
        if (node.isMissingNode()) {
            throw new JsonEOFException(null, null, "no content");
        }
        return node;
    }

    /**
     * Parses the body of a request.
     *
     * @throws RefusedException 400 with the text of OpenWhisk's parser, except for "JSON Value" where that would name a
     *     more specific token
     */
    public static ObjectNode parseContent(String text) {
        try {
            if (parse(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw RefusedException.malformedContent(complaint(text, e));
        }
        throw RefusedException.malformedContent("JSON object expected");
    }

    private static String complaint(String text, JsonProcessingException cause) {
        JsonLocation location = cause.getLocation();
        boolean atEnd = cause instanceof JsonEOFException || location == null || location.getCharOffset() < 0;
        int index = atEnd ? text.length() : (int) Math.max(0, Math.min(text.length(), location.getCharOffset() - 1));
        int lineStart = text.lastIndexOf('\n', index - 1) + 1;
        int lineEnd = text.indexOf('\n', index);
        String line = text.substring(lineStart, lineEnd < 0 ? text.length() : lineEnd);
        long lineNumber =
                text.substring(0, index).chars().filter(c -> c == '\n').count() + 1;
        String found = index >= text.length() ? "end-of-input" : "character '" + text.charAt(index) + "'";
        return "Unexpected " + found + " at input index " + index + " (line " + lineNumber + ", position "
                + (index - lineStart + 1) + "), expected JSON Value:\n" + line + "\n" + " ".repeat(index - lineStart)
                + "^\n";
    }

    private static final class SortedNodes extends JsonNodeFactory {

        SortedNodes() {
            super(true);
        }

        @Override
        public ObjectNode objectNode() {
            return new ObjectNode(this, new TreeMap<>());
        }
    }
}
