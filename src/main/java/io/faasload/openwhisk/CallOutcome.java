package io.faasload.openwhisk;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How one non-blocking invocation call ended. A failed call is a value, never an exception.
 *
 * @param kind what the caller may conclude
 * @param activationId set if and only if {@code kind} is {@link Kind#ACCEPTED}
 * @param status HTTP status; 0 when there was no answer
 * @param error OpenWhisk's text, or the client's when there was no answer; null when accepted
 * @param sentMicros when the request's first byte was written, µs since the epoch; null when none was
 * @param answeredMicros when the outcome was known, µs since the epoch
 * @param serverSeconds the platform's clock (header {@code Date}), s since the epoch; null when it was not told
 */
public record CallOutcome(
        Kind kind,
        @Nullable String activationId,
        int status,
        @Nullable String error,
        @Nullable Long sentMicros,
        long answeredMicros,
        @Nullable Long serverSeconds) {

    private static final Pattern ALLOWED = Pattern.compile("\\(count: \\d+, allowed: (\\d{1,9})\\)");

    /** What an outcome means for the invocation. */
    public enum Kind {
        /** 202 with an activation id. */
        ACCEPTED,
        /** Nothing was sent: connection refused, unknown host, TLS. */
        NOT_SENT,
        /** 429, too many in this calendar minute; refused calls count too. */
        RATE_LIMITED,
        /** 429, too many in flight. */
        CONCURRENCY_LIMITED,
        /** 503: not accepted, try later. */
        UNAVAILABLE,
        /** Sent, but it is not known whether it was accepted: reset, time-out, 5xx but 503. */
        UNKNOWN,
        /** Any other answer: final. */
        REFUSED
    }

    /** The limit that a 429's text tells ({@code (count: 8, allowed: 6)}); null when it tells none. */
    public @Nullable Integer allowed() {
        if (error == null) {
            return null;
        }
        Matcher matcher = ALLOWED.matcher(error);
        return matcher.find() ? Integer.valueOf(matcher.group(1)) : null;
    }
}
