package io.faasload.whisk.activation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.faasload.whisk.entity.WhiskJson;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of an activation. Rules and texts follow OpenWhisk's ActivationResult.scala and Messages.
 *
 * @param size of the sandbox's answer in characters; null if there was none
 */
public record ActivationResponse(
        Status status, JsonNode result, @Nullable Integer size) {

    /** OpenWhisk's four outcomes. */
    public enum Status {
        SUCCESS(0, "success"),
        APPLICATION_ERROR(1, "application error"),
        DEVELOPER_ERROR(2, "action developer error"),
        INTERNAL_ERROR(3, "whisk internal error");

        private final int code;
        private final String text;

        Status(int code, String text) {
            this.code = code;
            this.text = text;
        }

        /** The {@code statusCode} of lists and events. */
        public int code() {
            return code;
        }

        /** The {@code status} of records. */
        public String text() {
            return text;
        }

        static Status of(String text) {
            for (Status status : values()) {
                if (status.text.equals(text)) {
                    return status;
                }
            }
            throw new IllegalArgumentException("unknown status: " + text);
        }
    }

    /** The largest result in bytes; larger ones are truncated. */
    public static final int MAX_RESULT_BYTES = 1 << 20;

    private static final String ERROR = "error";

    /**
     * The outcome after {@code /run} answered {@code httpStatus} with {@code body}, which had {@code length} bytes
     * before truncation.
     */
    public static ActivationResponse ofRun(int httpStatus, String body, long length) {
        if (length > MAX_RESULT_BYTES) {
            return error(Status.APPLICATION_ERROR, TextNode.valueOf(tooLong(body, length)), (int) length);
        }
        JsonNode answer = parsed(body);
        if (answer != null && answer.isObject()) {
            JsonNode error = answer.get(ERROR);
            if (httpStatus == 200) {
                return error == null
                        ? new ActivationResponse(Status.SUCCESS, answer, body.length())
                        : error(Status.APPLICATION_ERROR, error, body.length());
            }
            if (error != null) {
                return error(Status.DEVELOPER_ERROR, error, body.length());
            }
        } else if (answer != null && answer.isArray() && httpStatus == 200) {
            return new ActivationResponse(Status.SUCCESS, answer, body.length());
        }
        String text = "The action did not produce a valid JSON or JSON Array response" + detail(body);
        return error(Status.DEVELOPER_ERROR, TextNode.valueOf(text), body.length());
    }

    /** The outcome after {@code /init} answered with a status other than 200. */
    public static ActivationResponse ofFailedInit(String body, long length) {
        if (length > MAX_RESULT_BYTES) {
            return error(Status.DEVELOPER_ERROR, TextNode.valueOf(tooLong(body, length)), (int) length);
        }
        JsonNode answer = parsed(body);
        JsonNode error = answer == null ? null : answer.get(ERROR);
        if (error == null) {
            error = TextNode.valueOf("The action failed during initialization" + detail(body));
        }
        return error(Status.DEVELOPER_ERROR, error, body.length());
    }

    public static ActivationResponse timedOut(int limitMillis, boolean duringInit) {
        return developerError("The action exceeded its time limits of " + limitMillis + " milliseconds"
                + (duringInit ? " during initialization." : "."));
    }

    public static ActivationResponse exited(boolean duringInit) {
        return developerError(
                duringInit
                        ? "The action did not initialize and exited unexpectedly."
                        : "The action did not produce a valid response and exited unexpectedly.");
    }

    public static ActivationResponse memoryExhausted() {
        return developerError("The action exhausted its memory and was aborted.");
    }

    /** No sandbox could be started. */
    public static ActivationResponse notProvisioned() {
        return error(Status.INTERNAL_ERROR, TextNode.valueOf("Failed to provision resources to run the action."), null);
    }

    /** An internal error for which the action is not to blame. */
    public static ActivationResponse internalError() {
        return error(
                Status.INTERNAL_ERROR,
                TextNode.valueOf("The action did not produce a valid response and exited unexpectedly."),
                null);
    }

    private static ActivationResponse developerError(String text) {
        return error(Status.DEVELOPER_ERROR, TextNode.valueOf(text), null);
    }

    private static ActivationResponse error(Status status, JsonNode error, @Nullable Integer size) {
        ObjectNode result = WhiskJson.sortedObject();
        result.set(ERROR, error);
        return new ActivationResponse(status, result, size);
    }

    private static @Nullable JsonNode parsed(String body) {
        try {
            return WhiskJson.parse(body);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static String detail(String body) {
        return body.isEmpty() ? "." : ": " + body;
    }

    private static String tooLong(String body, long length) {
        return "The action produced a response that exceeded the allowed length: " + length + " > " + MAX_RESULT_BYTES
                + " bytes. The truncated response was: " + body;
    }

    /** The {@code statusCode} that an action may set in its error or result; 400 if it is not an integer. */
    @Nullable Integer userDefinedStatusCode() {
        JsonNode code = result.path(ERROR).path("statusCode");
        if (code.isMissingNode()) {
            code = result.path("statusCode");
        }
        if (code.isMissingNode()) {
            return null;
        }
        return code.canConvertToExactIntegral() ? code.intValue() : 400;
    }

    ObjectNode toJson() {
        ObjectNode json = WhiskJson.orderedObject();
        json.set("result", result);
        if (size != null) {
            json.put("size", size);
        }
        return json.put("status", status.text()).put("success", status == Status.SUCCESS);
    }
}
