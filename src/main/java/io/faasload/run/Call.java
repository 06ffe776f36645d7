package io.faasload.run;

import org.jspecify.annotations.Nullable;

/**
 * The call that started an invocation on OpenWhisk, as far as known.
 *
 * @param activationId the 32 hexadecimal digits in OpenWhisk's answer; null if no answer had them
 * @param attempt how many calls were sent that may have been accepted; 0 when every one was refused outright
 * @param sentMicros when the last call was sent, microseconds since the epoch; null when none was sent
 * @param acceptedMicros when its 202 was received, microseconds since the epoch; null when it was not
 * @param isForcedCold whether the action was updated right before it, so that OpenWhisk had no warm container for it
 */
public record Call(
        @Nullable String activationId,
        int attempt,
        @Nullable Long sentMicros,
        @Nullable Long acceptedMicros,
        boolean isForcedCold) {

    /** A call that uses a warm container if OpenWhisk has one. */
    public Call(@Nullable String activationId, int attempt, @Nullable Long sentMicros, @Nullable Long acceptedMicros) {
        this(activationId, attempt, sentMicros, acceptedMicros, false);
    }
}
