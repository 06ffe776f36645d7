package io.faasload.openwhisk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a few fields of arbitrary JSON, such as an action's result of up to 1 MiB. Uses streaming, because a tree would convert every
 * number, which takes a minute for one with a million digits.
 */
final class Json {

    /**
     * More than the nesting of any result of 1 MiB, and few enough for the memory of a parser, which needs about 80 bytes per level.
     */
    private static final int MOST_DEPTH = 1 << 20;

    /** Raises Jackson's limits to OpenWhisk's. Does not intern names, which may be a megabyte each. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private Json() {}

    /** Handles a field; the parser is at its value. The unread rest is skipped. */
    interface Field {
        void read(String name) throws IOException;
    }

    /** Reads the fields of the object at the parser's position; does nothing if it is not an object. */
    static void fields(JsonParser parser, Field field) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            field.read(name);
            parser.skipChildren();
        }
    }

    /** The string at the parser's position; null if it is not a string. */
    static @Nullable String text(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
    }

    /** The number at the parser's position in thousandths, rounded half up; null if it is not a number or out of range. */
    static @Nullable Long thousandths(JsonParser parser) throws IOException {
        if (!parser.currentToken().isNumeric()) {
            return null;
        }
        double value = parser.getDoubleValue() * 1000;
        return Math.abs(value) < 0x1p63 ? Math.round(value) : null;
    }

    /** The number at the parser's position, rounded half up; null if it is not a number or out of range. */
    static @Nullable Long whole(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? null : parser.getLongValue();
        }
        double value = parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT ? parser.getDoubleValue() : Double.NaN;
        return Math.abs(value) < 0x1p63 ? Math.round(value) : null;
    }
}
