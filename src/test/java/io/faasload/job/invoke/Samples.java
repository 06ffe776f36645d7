package io.faasload.job.invoke;

import io.faasload.openwhisk.CallOutcome;
import io.faasload.openwhisk.CallOutcome.Kind;
import io.faasload.run.Call;
import io.faasload.run.Invocation;
import io.faasload.run.RunId;
import io.faasload.run.Target;
import java.time.Duration;
import java.util.Set;

/** Invocations and outcomes for the tests of these packages. */
public final class Samples {

    /** Ids of the traces that these tests use. */
    static final Duration HOLD_LIMIT = Duration.ofMinutes(6);

    static final Set<Integer> TRACES = Set.of(1, 2, 3, 7, 8, 9);

    private Samples() {}

    /** Input n of trace 7, planned n ms after the epoch. */
    public static Invocation invocation(int input) {
        return invocation("user-blur", 7, input);
    }

    public static Invocation invocation(String namespace, int trace, int input) {
        return invocation(namespace, trace, input, null);
    }

    /** An invocation that OpenWhisk accepted. */
    public static Invocation started(int input, String activationId, long acceptedMillis) {
        return invocation(
                "user-blur", 7, input, new Call(activationId, 1, acceptedMillis * 1000 - 17, acceptedMillis * 1000));
    }

    private static Invocation invocation(String namespace, int trace, int input, Call call) {
        return new Invocation(
                new RunId(trace, input),
                new Target(trace + 1, namespace, "image/blur"),
                "{\"sigma\":1.5,\"object\":\"" + input + ".jpg\"}",
                60_000,
                input * 1000L,
                call);
    }

    static CallOutcome accepted(String activationId, long answeredMillis) {
        return new CallOutcome(
                Kind.ACCEPTED, activationId, 202, null, answeredMillis * 1000 - 17, answeredMillis * 1000, null);
    }

    static CallOutcome failed(Kind kind, int status, String error, long answeredMillis) {
        Long sentMicros = kind == Kind.NOT_SENT ? null : Long.valueOf(answeredMillis * 1000 - 17);
        return new CallOutcome(kind, null, status, error, sentMicros, answeredMillis * 1000, null);
    }

    static CallOutcome rateLimited(int allowed, long answeredMillis, Long serverSeconds) {
        String error = "Too many requests in the last minute (count: %d, allowed: %d).".formatted(allowed + 1, allowed);
        return new CallOutcome(
                Kind.RATE_LIMITED, null, 429, error, answeredMillis * 1000 - 17, answeredMillis * 1000, serverSeconds);
    }

    static CallOutcome concurrencyLimited(int allowed, long answeredMillis) {
        return failed(
                Kind.CONCURRENCY_LIMITED,
                429,
                "Too many concurrent requests in flight (count: %d, allowed: %d).".formatted(allowed, allowed),
                answeredMillis);
    }
}
