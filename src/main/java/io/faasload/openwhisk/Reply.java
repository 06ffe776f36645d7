package io.faasload.openwhisk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

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
        try {
            JsonNode error = Json.MAPPER.readTree(body).path("error");
            return error.isTextual() ? error.asText() : body;
        } catch (JsonProcessingException e) {
            return body;
        }
    }
}
