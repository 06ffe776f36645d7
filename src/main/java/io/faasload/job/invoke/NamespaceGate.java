package io.faasload.job.invoke;

import io.faasload.openwhisk.CallOutcome;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a namespace may send at the moment, learnt from OpenWhisk's 429 answers. Calls that are refused use up the
 * minute's quota too, so trying again fast keeps a namespace out. Times are epoch milliseconds. Not thread safe.
 */
final class NamespaceGate {

    private static final long MINUTE_MILLIS = 60_000;
    /** After a new minute began the calls start within this time, not all at once. */
    private static final int SPREAD_MILLIS = 2_000;

    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    /** So many calls in a row must be accepted before several may be on the wire again. */
    private static final int RECOVERED = 10;

    private final RandomGenerator random;
    private long closedUntilMillis;
    private int perMinute = Integer.MAX_VALUE;
    private long minute;
    private int sentInMinute;
    private long platformAheadMillis;
    private int onWire;
    private int pauses;
    private int acceptedInRow = RECOVERED;

    NamespaceGate(RandomGenerator random) {
        this.random = random;
    }

    /** When the next call may be sent; not later than now if at once. */
    long opensAtMillis(long nowMillis) {
        if (nowMillis < closedUntilMillis) {
            return closedUntilMillis;
        }
        if (minute == minuteOf(nowMillis) && sentInMinute >= perMinute) {
            closedUntilMillis = nextMinuteMillis(nowMillis);
            return closedUntilMillis;
        }
        boolean oneByOne = acceptedInRow < RECOVERED;
        return oneByOne && onWire > 0 ? nowMillis + FIRST_PAUSE_MILLIS : nowMillis;
    }

    void sent(long nowMillis) {
        onWire++;
        if (minute != minuteOf(nowMillis)) {
            minute = minuteOf(nowMillis);
            sentInMinute = 0;
        }
        sentInMinute++;
    }

    void answered(CallOutcome outcome, long nowMillis) {
        onWire--;
        switch (outcome.kind()) {
            case ACCEPTED -> {
                acceptedInRow++;
                pauses = 0;
            }
            case RATE_LIMITED -> rateLimited(outcome.allowed(), outcome.serverSeconds(), nowMillis);
            case CONCURRENCY_LIMITED -> {
                acceptedInRow = 0;
                long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(pauses++, 10));
                closedUntilMillis = Math.max(closedUntilMillis, nowMillis + random.nextLong(pause / 2, pause + 1));
            }
            default -> {}
        }
    }

    private void rateLimited(@Nullable Integer allowed, @Nullable Long serverSeconds, long nowMillis) {
        if (serverSeconds != null) {
            // The header has whole seconds: half of one is the best guess, and errs by less than the spread.
            platformAheadMillis = serverSeconds * 1000 + 500 - nowMillis;
        }
        if (allowed != null) {
            perMinute = Math.max(1, allowed);
        }
        closedUntilMillis = Math.max(closedUntilMillis, nextMinuteMillis(nowMillis));
    }

    private long minuteOf(long nowMillis) {
        return (nowMillis + platformAheadMillis) / MINUTE_MILLIS;
    }

    private long nextMinuteMillis(long nowMillis) {
        long begin = (minuteOf(nowMillis) + 1) * MINUTE_MILLIS - platformAheadMillis;
        return begin + 500 + random.nextInt(SPREAD_MILLIS);
    }
}
