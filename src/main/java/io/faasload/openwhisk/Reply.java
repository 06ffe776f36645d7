package io.faasload.openwhisk;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An answer of OpenWhisk's REST interface.
 *
 * @param status HTTP status
 * @param body its text
 */
public record Reply(int status, String body) {

    private static final int LINE_CHARACTERS = 200;

    public boolean ok() {
        return status >= 200 && status < 300;
    }

    /** {@link #error()} for people: in one line of at most {@value #LINE_CHARACTERS} characters. */
    public String errorLine() {
        String line = error().strip().replaceAll("\\s+", " ");
        return line.length() <= LINE_CHARACTERS ? line : line.substring(0, LINE_CHARACTERS) + "…";
    }

    /** The text of {@code {"error": …}}; the whole body where it is no such object; the status where there is none. */
    public String error() {
        if (body.isBlank()) {
            return "HTTP " + status;
        }
        @Nullable String[] error = {null};
        try (JsonParser parser = Json.FACTORY.createParser(body)) {
            parser.nextToken();
            Json.fields(parser, name -> error[0] = name.equals("error") ? Json.text(parser) : error[0]);
        } catch (IOException e) {
            return body; // A proxy's page, for instance.
        }
        return error[0] == null ? body : error[0];
    }
}
