package io.faasload.openwhisk;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.faasload.run.Run.Etl;
import io.faasload.run.Run.LogLine;
import io.faasload.run.Run.Times;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads an {@link ActivationRecord}. */
final class RecordReader {

    private static final Pattern CONTAINER = Pattern.compile("[0-9a-f]{12,64}");

    private final String json;
    private final JsonParser parser;
    private final boolean withLogs;

    private boolean success;
    private @Nullable String activationId;
    private @Nullable String status;
    private @Nullable Long start;
    private @Nullable Long end;
    private @Nullable Long waitTime;
    private @Nullable Long initTime;
    private @Nullable Long memory;
    private @Nullable Long outputSize;
    private @Nullable Long extract;
    private @Nullable Long transform;
    private @Nullable Long load;
    private @Nullable Long extractMicros;
    private @Nullable Long transformMicros;
    private @Nullable Long loadMicros;
    private @Nullable String kind;
    private @Nullable String hostName;
    private @Nullable String error;
    private List<LogLine> logs = List.of();

    private RecordReader(String json, JsonParser parser, boolean withLogs) {
        this.json = json;
        this.parser = parser;
        this.withLogs = withLogs;
    }

    static ActivationRecord read(String json, boolean withLogs) throws IOException {
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(parser, "an activation record must be a JSON object");
            }
            RecordReader reader = new RecordReader(json, parser, withLogs);
            Json.fields(parser, reader::record);
            return reader.toRecord();
        }
    }

    private ActivationRecord toRecord() {
        Integer megabytes = memory != null && memory == memory.intValue() ? Integer.valueOf(memory.intValue()) : null;
        return new ActivationRecord(
                activationId,
                success,
                status,
                new Times(start, end, waitTime, initTime),
                megabytes,
                success
                        ? new Etl(outputSize, extract, transform, load, extractMicros, transformMicros, loadMicros)
                        : Etl.UNKNOWN,
                kind,
                hostName,
                success ? null : error,
                logs);
    }

    private void record(String field) throws IOException {
        switch (field) {
            case "activationId" -> activationId = Json.text(parser);
            case "start" -> start = Json.whole(parser);
            case "end" -> end = Json.whole(parser);
            case "annotations" -> annotations();
            case "response" -> Json.fields(parser, this::response);
            case "logs" -> logs = withLogs ? ActivationLogs.read(parser) : logs;
            default -> {}
        }
    }

    private void annotations() throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Annotation annotation = new Annotation();
            Json.fields(parser, annotation::read);
            parser.skipChildren();
            switch (annotation.key) {
                case "waitTime" -> waitTime = annotation.number;
                case "initTime" -> initTime = annotation.number;
                case "limits" -> memory = annotation.memory;
                case "kind" -> kind = annotation.text;
                default -> {}
            }
        }
    }

    /** A {@code {key, value}}, in either order. */
    private final class Annotation {
        private String key = "";
        private @Nullable Long number;
        private @Nullable String text;
        private @Nullable Long memory;

        void read(String field) throws IOException {
            if (field.equals("key")) {
                String text = Json.text(parser);
                key = text == null ? "" : text;
            } else if (field.equals("value")) {
                number = Json.whole(parser);
                text = Json.text(parser);
                Json.fields(parser, name -> memory = name.equals("memory") ? Json.whole(parser) : memory);
            }
        }
    }

    private void response(String field) throws IOException {
        switch (field) {
            case "success" -> success = parser.currentToken() == JsonToken.VALUE_TRUE;
            case "status" -> status = Json.text(parser);
            case "result" -> Json.fields(parser, this::result);
            default -> {}
        }
    }

    private void result(String field) throws IOException {
        switch (field) {
            case "hostname" -> {
                String name = Json.text(parser);
                hostName = name != null && CONTAINER.matcher(name).matches() ? name : null;
            }
            case "outputsize" -> outputSize = Json.whole(parser);
            case "times" -> Json.fields(parser, this::times);
            case "error" -> error = source();
            default -> {}
        }
    }

    private void times(String field) throws IOException {
        switch (field) {
            case "extract" -> {
                extract = Json.whole(parser);
                extractMicros = Json.thousandths(parser);
            }
            case "transform" -> {
                transform = Json.whole(parser);
                transformMicros = Json.thousandths(parser);
            }
            case "load" -> {
                load = Json.whole(parser);
                loadMicros = Json.thousandths(parser);
            }
            default -> {}
        }
    }

    /** The text of a string, or the JSON of any other value as it was sent. */
    private @Nullable String source() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken().isScalarValue()) {
            return parser.getText();
        }
        int begin = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        return json.substring(begin, (int) parser.currentLocation().getCharOffset());
    }
}
