package io.faasload.openwhisk;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.faasload.run.Run.Etl;
import io.faasload.run.Run.LogLine;
import io.faasload.run.Run.Times;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an activation record that describe a run. Values that are missing in the JSON, or have the wrong type, are null: an
 * action may return anything.
 *
 * @param activationId id of the activation
 * @param success whether the activation succeeded
 * @param status OpenWhisk's status, such as {@code application error}
 * @param times times of the activation; without an end for triggers
 * @param memoryMegabytes memory limit of the container
 * @param etl values returned by the action; unknown if it failed
 * @param kind kind of the action, such as {@code nodejs:20}
 * @param hostName field {@code hostname} of the result, if it may be that of a container: 12 to 64 hexadecimal digits
 * @param error text, or JSON as it was sent, of the result's {@code error}; null for a success
 * @param logs lines that the activation wrote; none if they were not to be read
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
        @Nullable String error,
        List<LogLine> logs) {

    private static final List<String> STATUSES =
            List.of("success", "application error", "action developer error", "whisk internal error");

    private static final int LONGEST_ID = 64;

    /**
     * Whether a text is a valid activation id. OpenWhisk's ids have 32 hexadecimal digits; those of other platforms may be longer, but
     * must fit into a URL and into the database's indexes.
     */
    static boolean isId(String text) {
        // Called for every event, where a regular expression would take a tenth of the time of reading it.
        return !text.isEmpty() && text.length() <= LONGEST_ID && text.chars().allMatch(ActivationRecord::isOfId);
    }

    private static boolean isOfId(int character) {
        return (character < 128 && Character.isLetterOrDigit(character)) || character == '_' || character == '-';
    }

    /** OpenWhisk's text for an event's status code; null if the code is unknown. */
    public static @Nullable String status(long code) {
        return code >= 0 && code < STATUSES.size() ? STATUSES.get((int) code) : null;
    }

    /** Reads a record without its logs. */
    public static ActivationRecord parse(String json) throws JsonProcessingException {
        return parse(json, false);
    }

    /**
     * Reads a record from {@code GET …/activations/ID}.
     *
     * @param withLogs whether to read its logs
     * @throws JsonProcessingException if it is not a JSON object
     */
    public static ActivationRecord parse(String json, boolean withLogs) throws JsonProcessingException {
        try {
            return RecordReader.read(json, withLogs);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from a string does no I/O", e);
        }
    }
}
