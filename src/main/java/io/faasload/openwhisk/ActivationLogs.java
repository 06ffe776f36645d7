package io.faasload.openwhisk;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.faasload.run.Run.LogLine;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the logs of an activation, up to a size that does not depend on what an action writes. */
public final class ActivationLogs {

    /** Stored of an activation, including the time and the stream of each line. */
    static final int MOST_CHARACTERS = 64 << 10;

    /** Stream of the last line, if lines before it are missing. */
    private static final String CUT = "cut";

    private final List<LogLine> lines = new ArrayList<>();
    private int characters;
    private long missingLines;
    private long missingCharacters;

    private ActivationLogs() {}

    /** The lines in the answer to {@code GET …/activations/ID/logs}; none if it is something else. */
    public static List<LogLine> parse(String json) {
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            parser.nextToken();
            List<LogLine> lines = new ArrayList<>();
            Json.fields(parser, field -> lines.addAll(field.equals("logs") ? read(parser) : List.of()));
            return lines;
        } catch (IOException e) {
            return List.of(); // For example a proxy's page.
        }
    }

    /** The lines in the array at the parser's position; none if it is not an array. */
    static List<LogLine> read(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return List.of();
        }
        ActivationLogs logs = new ActivationLogs();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String line = Json.text(parser);
            if (line != null) {
                logs.add(line);
            }
            parser.skipChildren();
        }
        return logs.marked();
    }

    private void add(String line) {
        int left = MOST_CHARACTERS - characters;
        if (line.length() < left) {
            lines.add(parsed(line));
            characters += line.length() + 1;
            return;
        }
        missingLines++;
        missingCharacters += line.length();
        if (missingLines == 1 && left > 0) {
            lines.add(parsed(line.substring(0, left)));
            missingCharacters -= left;
        }
        characters = MOST_CHARACTERS;
    }

    private List<LogLine> marked() {
        if (missingLines > 0) {
            String text = missingCharacters + " characters of the last " + missingLines + " lines are not stored";
            lines.add(new LogLine(null, CUT, text));
        }
        return lines;
    }

    /** {@code TIME STREAM: TEXT}; a line of another form is text as a whole. */
    private static LogLine parsed(String line) {
        int space = line.indexOf(' ');
        int stream = space;
        while (stream >= 0 && stream < line.length() && line.charAt(stream) == ' ') {
            stream++; // OpenWhisk pads the time, whose fraction has up to nine digits.
        }
        boolean isStream = stream > 0 && (line.startsWith("stdout: ", stream) || line.startsWith("stderr: ", stream));
        Long micros = isStream ? micros(line.substring(0, space)) : null;
        return micros == null
                ? new LogLine(null, null, line)
                : new LogLine(
                        micros,
                        line.substring(stream, stream + "stdout".length()),
                        line.substring(stream + "stdout: ".length()));
    }

    private static @Nullable Long micros(String time) {
        try {
            return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
        } catch (DateTimeParseException | ArithmeticException e) {
            return null;
        }
    }
}
