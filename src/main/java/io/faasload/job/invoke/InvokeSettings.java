package io.faasload.job.invoke;

import java.io.Serializable;
import java.time.Duration;
import java.util.Set;

/**
 * Settings of {@link InvokeOperator}.
 *
 * @param traces ids of those configured; waiting calls of others are dropped at a restart
 * @param maxInFlight calls on the wire at once
 * @param maxWaiting calls in back-off; more stop the source, and with it a barrier, until one goes
 * @param invocationLimit how long one invocation is tried, from the end of its first call on
 */
public record InvokeSettings(Set<Integer> traces, int maxInFlight, int maxWaiting, Duration invocationLimit)
        implements Serializable {

    /** Memory for the waiting calls: about a kilobyte each. */
    public static final int DEFAULT_MAX_WAITING = 100_000;

    public InvokeSettings {
        traces = Set.copyOf(traces);
        if (maxInFlight < 1 || maxWaiting < 1 || invocationLimit.isNegative()) {
            throw new IllegalArgumentException(
                    "at least one call in flight, one waiting, and a limit that is not negative");
        }
    }
}
