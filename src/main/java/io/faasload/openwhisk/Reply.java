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

    public boolean ok() {
        return status >= 200 && status < 300;
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
