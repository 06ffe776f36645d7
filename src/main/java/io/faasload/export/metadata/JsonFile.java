package io.faasload.export.metadata;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON as it is written to files: indented, with the line ends of no operating system in particular. */
public final class JsonFile {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final ObjectWriter WRITER = MAPPER.writer(
            new DefaultPrettyPrinter().withObjectIndenter(indenter()).withArrayIndenter(indenter()));

    private JsonFile() {}

    private static DefaultIndenter indenter() {
        return new DefaultIndenter("  ", "\n");
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** The text of a file with a JSON value. */
    public static String text(JsonNode json) {
        try {
            return WRITER.writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree always has a text", e);
        }
    }

    /** A text in quotes, which YAML reads as well. */
    static String quoted(String text) {
        try {
            return MAPPER.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a text always has a JSON form", e);
        }
    }
}
