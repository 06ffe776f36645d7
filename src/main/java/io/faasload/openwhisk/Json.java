package io.faasload.openwhisk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the few fields that matter of JSON that may be anything: an action's result has up to 1 MiB of it. As a stream,
 * because a tree would convert each number, which takes a minute for one of a million digits.
 */
final class Json {

    /**
     * Deeper than a result of 1 MiB can be nested, and not more than fits into the memory of a parser, some 80 bytes for each.
     */
    private static final int MOST_DEPTH = 1 << 20;

    /** OpenWhisk's limit is the limit, not Jackson's. Names are not kept: they may be a megabyte each. */
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

    /** What to do with a field; the parser stands on its value. What it leaves unread is skipped. */
    interface Field {
        void read(String name) throws IOException;
    }

    /** Reads the fields of the object that the parser stands on; nothing if it is no object. */
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

    /** The string that the parser stands on; null if it is none. */
    static @Nullable String text(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
    }

    /** The number that the parser stands on, rounded half up; null for what is no number or does not fit. */
    static @Nullable Long whole(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? null : parser.getLongValue();
        }
        double value = parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT ? parser.getDoubleValue() : Double.NaN;
        return Math.abs(value) < 0x1p63 ? Math.round(value) : null;
    }
}
