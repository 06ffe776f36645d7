package io.faasload.driver.summary;

import io.faasload.dataset.summary.Lateness;
import io.faasload.job.invoke.LimitedCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether a generation kept its pace, and why not, in lines for people. */
final class PaceSummary {

    private static final double MICROS_PER_SECOND = 1e6;

    private PaceSummary() {}

    /**
     * The lines.
     *
     * @param interval planned between two invocations of a function
     */
    static List<String> lines(Lateness lateness, LimitedCalls limited, Duration interval) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%d calls were sent %.3f s late on average, 99 %% of them at most %.3f s, all at most %.3f s",
                lateness.calls(),
                lateness.meanMicros() / MICROS_PER_SECOND,
                lateness.p99Micros() / MICROS_PER_SECOND,
                lateness.maxMicros() / MICROS_PER_SECOND));
        boolean isLimited = limited.perMinute() + limited.inFlight() > 0;
        // Later than the next call was planned, and by more than a hiccup.
        boolean isReached = lateness.p99Micros() <= Math.max(interval.toNanos() / 1000.0, MICROS_PER_SECOND);
        if (isLimited) {
            lines.add(String.format(
                    Locale.ROOT,
                    "OpenWhisk refused %d calls for its limit of invocations a minute and %d for that of activations in"
                            + " flight; each was tried again",
                    limited.perMinute(),
                    limited.inFlight()));
        }
        if (!isReached) {
            lines.add(
                    isLimited
                            ? "The planned rate was not reached, because of the limits of the users: raise them"
                                    + " (wskadmin limits set), or generation.interinvocationtime"
                            : "The planned rate was not reached: OpenWhisk or the network answered too slowly, or"
                                    + " failed; openwhisk.maxinflight calls are on the wire at once");
        }
        return lines;
    }
}
