package io.faasload.job.invoke;

import io.faasload.openwhisk.CallOutcome;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How much a namespace may send now, learned from OpenWhisk's 429 answers. Refused calls use up the minute's quota too, so
 * retrying fast keeps a namespace locked out. Times are epoch milliseconds. Not thread-safe.
 */
final class NamespaceGate {

    /** No call may be sent before the next outcome. */
    static final long AFTER_AN_ANSWER = Long.MAX_VALUE;

    private static final long MINUTE_MILLIS = 60_000;
    /** The first call of a minute is sent no earlier than this into it: the platform's clock is known only to half a second. */
    private static final long MINUTE_MARGIN_MILLIS = 500;
    /** Spreads the namespaces over this time at the start of a minute, so that they do not all send at once. */
    private static final int SPREAD_MILLIS = 2_000;

    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final RandomGenerator random;
    private long closedUntilMillis;
    private int perMinute = Integer.MAX_VALUE;
    private long minute;
    private int sentInMinute;
    private long platformAheadMillis;
    private int inFlight;
    private boolean isAlone;
    /** Limit of calls in flight: one after a concurrency refusal, one more for each accepted call. */
    private int window = Integer.MAX_VALUE;

    private int widestWindow = Integer.MAX_VALUE;
    private int pauses;
    private long acceptedMillis = Long.MIN_VALUE;

    NamespaceGate(RandomGenerator random) {
        this.random = random;
    }

    /**
     * When the next call may be sent: {@code nowMillis} if at once, {@link #AFTER_AN_ANSWER} if only after an outcome.
     *
     * @param alone whether no other call may be in flight with it
     */
    long opensAtMillis(long nowMillis, boolean alone) {
        return isAlone || (alone && inFlight > 0) ? AFTER_AN_ANSWER : opensAtMillis(nowMillis);
    }

    private long opensAtMillis(long nowMillis) {
        if (nowMillis < closedUntilMillis) {
            return closedUntilMillis;
        }
        if (minute == minuteOf(nowMillis) && sentInMinute >= perMinute) {
            closeUntilNextMinute(nowMillis);
            return closedUntilMillis;
        }
        return inFlight < window ? nowMillis : AFTER_AN_ANSWER;
    }

    /** Whether a call was accepted since then. */
    boolean hasAcceptedSince(long millis) {
        return acceptedMillis >= millis;
    }

    void onSent(long nowMillis, boolean alone) {
        inFlight++;
        isAlone = alone;
        if (minute != minuteOf(nowMillis)) {
            minute = minuteOf(nowMillis);
            sentInMinute = 0;
        }
        sentInMinute++;
    }

    void onOutcome(CallOutcome outcome, long nowMillis) {
        inFlight--;
        isAlone = false;
        switch (outcome.kind()) {
            case ACCEPTED -> {
                acceptedMillis = nowMillis;
                window = window < widestWindow ? window + 1 : widestWindow;
                pauses = 0;
            }
            case RATE_LIMITED -> rateLimited(outcome.allowed(), outcome.serverSeconds(), nowMillis);
            case CONCURRENCY_LIMITED -> concurrencyLimited(outcome.allowed(), nowMillis);
            default -> {}
        }
    }

    private void rateLimited(@Nullable Integer allowed, @Nullable Long serverSeconds, long nowMillis) {
        if (serverSeconds != null) {
            // The header has whole seconds: half a second is the best guess for the rest.
            platformAheadMillis = serverSeconds * 1000 + 500 - nowMillis;
        }
        if (allowed != null) {
            perMinute = Math.max(1, allowed);
        }
        closeUntilNextMinute(nowMillis);
    }

    private void concurrencyLimited(@Nullable Integer allowed, long nowMillis) {
        if (allowed != null) {
            widestWindow = Math.max(1, allowed);
        }
        window = 1;
        // Calls that were in flight together are refused one by one: that counts once.
        if (nowMillis >= closedUntilMillis) {
            long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(pauses++, 10));
            closedUntilMillis = nowMillis + random.nextLong(pause / 2, pause + 1);
        }
    }

    private void closeUntilNextMinute(long nowMillis) {
        long begin = (minuteOf(nowMillis) + 1) * MINUTE_MILLIS - platformAheadMillis;
        if (closedUntilMillis < begin) {
            closedUntilMillis = begin + MINUTE_MARGIN_MILLIS + random.nextInt(SPREAD_MILLIS);
        }
    }

    private long minuteOf(long nowMillis) {
        return Math.floorDiv(nowMillis + platformAheadMillis, MINUTE_MILLIS);
    }
}
