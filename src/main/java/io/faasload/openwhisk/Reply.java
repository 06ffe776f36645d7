package io.faasload.openwhisk;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * An answer of OpenWhisk's REST interface.
 *
 * @param status HTTP status
 * @param body its text
 */
public record Reply(int status, String body) {

    private static final int LINE_CHARACTERS = 200;

    static Reply of(Response response) throws IOException {
        return new Reply(response.code(), response.body().string());
    }

    public boolean ok() {
        return status >= 200 && status < 300;
    }

    /** {@link #error()} for people: in one line of at most {@value #LINE_CHARACTERS} characters. */
    public String errorLine() {
        return shortened(error());
    }

    /** A text in one line of at most {@value #LINE_CHARACTERS} characters. */
    static String shortened(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= LINE_CHARACTERS ? line : line.substring(0, LINE_CHARACTERS) + "…";
    }

    /** The text of {@code {"error": …}}; the whole body where it is no such object; the status where there is none. */
    public String error() {
        if (body.isBlank()) {
            return "HTTP " + status;
        }
        String error = text("error");
        return error == null ? body : error;
    }

    /** The id in {@code {"activationId": …}}; null where there is none. */
    @Nullable String activationId() {
        return text("activationId");
    }

    private @Nullable String text(String field) {
        @Nullable String[] text = {null};
        try (JsonParser parser = Json.FACTORY.createParser(body)) {
            parser.nextToken();
            Json.fields(parser, name -> text[0] = name.equals(field) ? Json.text(parser) : text[0]);
        } catch (IOException e) {
            return null; // A proxy's page, for instance.
        }
        return text[0];
    }
}
