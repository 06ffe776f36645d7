package io.faasload.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import okhttp3.Headers;

/** An answer of OpenWhisk. */
record Answer(int status, Headers headers, String body) {

    /** A limit above any number in a test, so that comparisons see exactly what was sent. */
    private static final JsonMapper JSON = new JsonMapper();

    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + body, e);
        }
    }

    /** The text of a rejection; null if there is none. */
    String error() {
        return json().path("error").textValue();
    }

    String activationId() {
        return headers.get("x-openwhisk-activation-id");
    }

    boolean isRateLimited() {
        return status == 429 && body.contains("Too many requests in the last minute");
    }

    /** The elements of a list. */
    List<JsonNode> elements() {
        return json().valueStream().toList();
    }
}
