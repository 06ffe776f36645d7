package io.faasload.driver.summary;

import io.faasload.dataset.summary.Lateness;
import io.faasload.job.invoke.LimitedCalls;
import io.faasload.lease.LeaseRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Whether a generation kept its planned rate, and if not why, in human-readable lines. */
final class PaceSummary {

    private static final double MICROS_PER_MILLI = 1e3;

    private PaceSummary() {}

    /**
     * Returns the lines.
     *
     * @param interval planned between two invocations of a function; zero in an injection
     * @param maxInFlight setting {@code openwhisk.maxinflight}
     */
    static List<String> lines(
            Lateness lateness, LimitedCalls limited, Interruptions interruptions, Duration interval, int maxInFlight) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "Lateness: mean %.0f ms, p99 %.0f ms, max %.0f ms (%d calls)",
                lateness.meanMicros() / MICROS_PER_MILLI,
                lateness.p99Micros() / MICROS_PER_MILLI,
                lateness.maxMicros() / MICROS_PER_MILLI,
                lateness.calls()));
        boolean isLimited = limited.perMinute() + limited.inFlight() > 0;
        if (isLimited) {
            lines.add(String.format(
                    Locale.ROOT,
                    "Rate limits: OpenWhisk refused %d calls over its limit of invocations per minute and %d over its limit of"
                            + " activations in flight; each was retried",
                    limited.perMinute(),
                    limited.inFlight()));
        }
        if (!lateness.isOnSchedule(interval)) {
            lines.add("Behind schedule: " + reason(isLimited, interruptions, maxInFlight));
        }
        return lines;
    }

    private static String reason(boolean isLimited, Interruptions interruptions, int maxInFlight) {
        if (interruptions.unansweredNanos() > LeaseRow.LENGTH.toNanos()) {
            return "nothing was sent while PostgreSQL did not answer, for up to "
                    + TimeUnit.NANOSECONDS.toSeconds(interruptions.unansweredNanos()) + " s";
        }
        if (!interruptions.failure().isEmpty()) {
            return "nothing was sent while the job's tasks were restarted, last because of: " + interruptions.failure();
        }
        return isLimited
                ? "the users' rate limits are too low for the planned rate. Raise them"
                        + " (bin/faasload users create --per-minute N --in-flight M), or"
                        + " generation.interinvocationtime"
                : "OpenWhisk or the network is too slow for the planned rate, with up to " + maxInFlight
                        + " calls in flight (openwhisk.maxinflight)";
    }
}
