package io.faasload.openwhisk;

import com.fasterxml.jackson.core.JsonParser;
import io.faasload.config.key.MessageLine;
import java.io.IOException;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * An answer of OpenWhisk's REST API.
 *
 * @param status HTTP status
 * @param body as text
 */
public record Reply(int status, String body) {

    private static final int LINE_CHARACTERS = 200;

    /** Longer than OpenWhisk's error messages; a proxy's page, which may have any length, is truncated. */
    private static final int MOST_ERROR_BYTES = 8 << 10;

    /** The answer with the start of its body, which is the complete body unless the server is not OpenWhisk. */
    static Reply ofBeginning(Response response) throws IOException {
        BufferedSource body = response.body().source();
        boolean isLonger = body.request(MOST_ERROR_BYTES + 1L);
        return new Reply(response.code(), isLonger ? body.readUtf8(MOST_ERROR_BYTES) : body.readUtf8());
    }

    public boolean ok() {
        return status >= 200 && status < 300;
    }

    /** {@link #error()} as one human-readable line of at most {@value #LINE_CHARACTERS} characters, not counting escapes. */
    public String errorLine() {
        return shortened(error());
    }

    /** A text as one line of at most {@value #LINE_CHARACTERS} characters, not counting escapes. */
    static String shortened(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return MessageLine.of(line.length() <= LINE_CHARACTERS ? line : line.substring(0, LINE_CHARACTERS) + "…");
    }

    /** The text of {@code {"error": …}}; the whole body if it is not such an object; the status if that is empty. */
    public String error() {
        String error = text("error");
        String text = error == null ? body : error;
        return text.isBlank() ? "HTTP " + status : text;
    }

    /** The id in {@code {"activationId": …}}; null if there is none. */
    @Nullable String activationId() {
        return text("activationId");
    }

    private @Nullable String text(String field) {
        @Nullable String[] text = {null};
        try (JsonParser parser = Json.FACTORY.createParser(body)) {
            parser.nextToken();
            Json.fields(parser, name -> text[0] = name.equals(field) ? Json.text(parser) : text[0]);
        } catch (IOException e) {
            return null; // For example a proxy's page.
        }
        return text[0];
    }
}
