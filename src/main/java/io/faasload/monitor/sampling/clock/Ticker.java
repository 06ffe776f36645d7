package io.faasload.monitor.sampling.clock;

/**
 * An absolute schedule, one tick every period. A tick that begins before the next one is due was only late; those that
 * pass altogether are counted as missed and not made up for. Not thread-safe.
 */
public final class Ticker {

    private final SamplingClock clock;
    private final long periodNanos;
    private final long startNanos;
    private long next;

    public Ticker(SamplingClock clock, long periodNanos) {
        this.clock = clock;
        this.periodNanos = periodNanos;
        this.startNanos = clock.nanoTime();
    }

    /** How long until the next tick is due; 0 or less when it is. */
    public long nanosUntilNext() {
        return startNanos + next * periodNanos - clock.nanoTime();
    }

    /** Takes the tick that is due now, and returns how many passed since the last one. */
    public long take() {
        long current = Math.max(next, (clock.nanoTime() - startNanos) / periodNanos);
        long missed = current - next;
        next = current + 1;
        return missed;
    }
}
