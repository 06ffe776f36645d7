package io.faasload.job.invoke;

import java.io.Serializable;
import java.time.Duration;
import java.util.Set;

/**
 * Settings of {@link InvokeOperator}.
 *
 * @param traces ids of the configured traces; waiting calls of others are dropped on restart
 * @param maxInFlight calls in flight at once
 * @param maxWaiting calls in back-off; beyond that, the source and barriers block until one is sent
 * @param coldStarts which runs are to start cold
 * @param invocationLimit how long one invocation is retried, from the end of its first call
 * @param holdLimit when waiting calls are sent again after a checkpoint without a notification: longer than the timeout
 *     of checkpoints
 */
public record InvokeSettings(
        Set<Integer> traces,
        int maxInFlight,
        int maxWaiting,
        ColdStarts coldStarts,
        Duration invocationLimit,
        Duration holdLimit)
        implements Serializable {

    /** Bounds memory: a waiting call takes about a kilobyte. */
    public static final int DEFAULT_MAX_WAITING = 100_000;

    /** A minute more than the checkpoint timeout that the job sets. */
    public static final Duration HOLD_LIMIT = Duration.ofMinutes(6);

    /** Settings that force no cold starts. */
    public InvokeSettings(
            Set<Integer> traces, int maxInFlight, int maxWaiting, Duration invocationLimit, Duration holdLimit) {
        this(traces, maxInFlight, maxWaiting, ColdStarts.NATURAL, invocationLimit, holdLimit);
    }

    public InvokeSettings {
        traces = Set.copyOf(traces);
        if (maxInFlight < 1 || maxWaiting < 1 || invocationLimit.isNegative()) {
            throw new IllegalArgumentException(
                    "at least one call in flight, one waiting, and a limit that is not negative");
        }
    }
}
