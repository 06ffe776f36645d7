package io.faasload.openwhisk;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.faasload.run.Run.Etl;
import io.faasload.run.Run.Times;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an activation record tells of a run. Whatever is missing in the JSON, or of another type than it should be, is
 * null: an action may return anything.
 *
 * @param activationId of the activation
 * @param success whether the activation succeeded
 * @param status OpenWhisk's text, for instance {@code application error}
 * @param times of the activation; no end for what has none (triggers)
 * @param memoryMegabytes limit of the container
 * @param etl as the action returned it; unknown where it failed
 * @param kind of the action, like {@code nodejs:20}
 * @param hostName field {@code hostname} of the result, if it may be that of a container: 12 to 64 hexadecimal digits
 * @param error text, or JSON as it was sent, of the result's {@code error}; null for a success
 */
public record ActivationRecord(
        @Nullable String activationId,
        boolean success,
        @Nullable String status,
        Times times,
        @Nullable Integer memoryMegabytes,
        Etl etl,
        @Nullable String kind,
        @Nullable String hostName,
        @Nullable String error) {

    private static final List<String> STATUSES =
            List.of("success", "application error", "action developer error", "whisk internal error");

    private static final int LONGEST_ID = 64;

    /**
     * Whether a text can be the id of an activation. OpenWhisk's have 32 hexadecimal digits; other platforms' may be longer, but
     * must fit into a URL and into the database's indexes.
     */
    static boolean isId(String text) {
        // For every event: a pattern costs a tenth of reading it.
        return !text.isEmpty() && text.length() <= LONGEST_ID && text.chars().allMatch(ActivationRecord::isOfId);
    }

    private static boolean isOfId(int character) {
        return (character < 128 && Character.isLetterOrDigit(character)) || character == '_' || character == '-';
    }

    /** OpenWhisk's text for an event's status code; null for an unknown one. */
    public static @Nullable String status(long code) {
        return code >= 0 && code < STATUSES.size() ? STATUSES.get((int) code) : null;
    }

    /**
     * Reads a record of {@code GET …/activations/ID}.
     *
     * @throws JsonProcessingException if it is not a JSON object
     */
    public static ActivationRecord parse(String json) throws JsonProcessingException {
        try {
            return RecordReader.read(json);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("a string is read without input or output", e);
        }
    }
}
