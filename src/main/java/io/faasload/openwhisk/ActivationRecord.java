package io.faasload.openwhisk;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What an activation record tells of a run. Whatever is missing in the JSON, or of another type than it should be, is
 * null: an action may return anything.
 *
 * @param activationId of the activation
 * @param success whether the activation succeeded
 * @param status OpenWhisk's text, for instance {@code application error}
 * @param startMillis since the epoch; a cold start's includes the initialization
 * @param endMillis since the epoch; null for what has no end (triggers)
 * @param waitMillis time in OpenWhisk's queues
 * @param initMillis of the cold start; null when warm
 * @param memoryMegabytes limit of the container
 * @param outputSizeBytes as the action returned it, rounded
 * @param extractMillis as the action returned it, rounded
 * @param transformMillis as the action returned it, rounded
 * @param loadMillis as the action returned it, rounded
 * @param kind of the action, like {@code nodejs:20}
 * @param hostName field {@code hostname} of the result, if it may be that of a container: 12 to 64 hexadecimal digits
 * @param error text, or JSON as it was sent, of the result's {@code error}; null for a success
 */
public record ActivationRecord(
        @Nullable String activationId,
        boolean success,
        @Nullable String status,
        @Nullable Long startMillis,
        @Nullable Long endMillis,
        @Nullable Long waitMillis,
        @Nullable Long initMillis,
        @Nullable Integer memoryMegabytes,
        @Nullable Long outputSizeBytes,
        @Nullable Long extractMillis,
        @Nullable Long transformMillis,
        @Nullable Long loadMillis,
        @Nullable String kind,
        @Nullable String hostName,
        @Nullable String error) {

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
