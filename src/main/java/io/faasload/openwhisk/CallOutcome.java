package io.faasload.openwhisk;

import java.io.IOException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a non-blocking invocation call. A failed call is a value, never an exception.
 *
 * @param kind what the outcome means
 * @param activationId set if and only if {@code kind} is {@link Kind#ACCEPTED}
 * @param status HTTP status; 0 if there was no answer
 * @param error OpenWhisk's message, or the client's if there was no answer; null if accepted
 * @param sentMicros when the request's first byte was written, µs since the epoch; null when none was
 * @param answeredMicros when the outcome was known, µs since the epoch
 * @param serverSeconds the platform's clock (header {@code Date}) in a 429, s since the epoch; null if unknown
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
        /** 429, too many calls in this calendar minute; refused calls count too. */
        RATE_LIMITED,
        /** 429, too many calls in flight. */
        CONCURRENCY_LIMITED,
        /** 503: not accepted, retry later. */
        UNAVAILABLE,
        /** Sent, but it is unknown whether it was accepted: reset, timeout, only 1xx, 5xx other than 503. */
        UNKNOWN,
        /** 202 without a valid id: accepted, but as an unknown activation. */
        UNNAMED,
        /** Any other answer: final. */
        REFUSED;

        /** Whether the user's rate limits refused the call. */
        public boolean isLimit() {
            return this == RATE_LIMITED || this == CONCURRENCY_LIMITED;
        }

        private static Kind of(int status, String error) {
            return switch (status) {
                case 429 -> error.contains("concurrent") ? CONCURRENCY_LIMITED : RATE_LIMITED;
                case 503 -> UNAVAILABLE;
                // 500, 502, 504, and statuses invented by proxies.
                default -> status >= 500 || status < 200 ? UNKNOWN : REFUSED;
            };
        }
    }

    /** The outcome of an answered call; reads the response. */
    static CallOutcome of(Response response, CallTimes times) {
        int status = response.code();
        Instant date = status == 429 ? response.headers().getInstant("Date") : null;
        Long serverSeconds = date == null ? null : date.getEpochSecond();
        Kind kind;
        String id = null;
        String error = null;
        if (status == 202) {
            id = activationId(response);
            if (id == null) {
                kind = Kind.UNNAMED;
                error = "202 without an activation id";
            } else if (ActivationRecord.isId(id)) {
                kind = Kind.ACCEPTED;
            } else {
                kind = Kind.UNNAMED;
                error = "202 with an activation id that cannot be one: " + Reply.shortened(id);
                id = null;
            }
        } else {
            error = error(response);
            kind = Kind.of(status, error);
        }
        return new CallOutcome(kind, id, status, error, times.sentMicros(), CallTimes.nowMicros(), serverSeconds);
    }

    private static String error(Response response) {
        try {
            return Reply.ofBeginning(response).error();
        } catch (IOException e) {
            return "HTTP " + response.code() + ", its text cut: " + e.getMessage();
        }
    }

    /** From the header, or from the body if a gateway dropped unknown headers. */
    private static @Nullable String activationId(Response response) {
        String id = response.header("x-openwhisk-activation-id");
        if (id != null) {
            return id;
        }
        try {
            return Reply.ofBeginning(response).activationId();
        } catch (IOException e) {
            return null; // The body was truncated: accepted, but with an unknown id.
        }
    }

    /** The outcome of an unanswered call. */
    static CallOutcome of(IOException failure, CallTimes times) {
        Long sentMicros = times.sentMicros();
        Kind kind = sentMicros == null ? Kind.NOT_SENT : Kind.UNKNOWN;
        return new CallOutcome(kind, null, 0, failure.toString(), sentMicros, CallTimes.nowMicros(), null);
    }

    /** The outcome of an invocation that was not sent, because the update before it had this answer; reads the response. */
    static CallOutcome ofUpdate(Response response) {
        CallOutcome outcome = of(response, new CallTimes());
        // Nothing was invoked, so every failure that may pass is retried; 409 is another update at the same moment.
        Kind kind = outcome.kind == Kind.UNKNOWN || outcome.status == 409 ? Kind.UNAVAILABLE : outcome.kind;
        return outcome.ofUpdate(kind);
    }

    /** The outcome of an invocation that was not sent, because the update before it had no answer. */
    static CallOutcome ofUpdate(IOException failure) {
        return of(failure, new CallTimes()).ofUpdate(Kind.NOT_SENT);
    }

    private CallOutcome ofUpdate(Kind meaning) {
        String text = "update of the action, to force a cold start: " + error;
        return new CallOutcome(meaning, null, status, text, null, answeredMicros, serverSeconds);
    }

    /** The limit given in a 429's text ({@code (count: 8, allowed: 6)}); null if there is none. */
    public @Nullable Integer allowed() {
        if (error == null) {
            return null;
        }
        Matcher matcher = ALLOWED.matcher(error);
        return matcher.find() ? Integer.valueOf(matcher.group(1)) : null;
    }
}
