package io.faasload.monitor.sampling.clock;

/**
 * An absolute schedule of one tick per period. A tick that starts before the next one is due is merely late; ticks that
 * are skipped entirely are counted as missed and not made up for. Not thread-safe.
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

    /** How long until the next tick is due; 0 or less if it is due. */
    public long nanosUntilNext() {
        return startNanos + next * periodNanos - clock.nanoTime();
    }

    /** Takes the due tick, and returns how many were missed since the last one. */
    public long take() {
        long current = Math.max(next, (clock.nanoTime() - startNanos) / periodNanos);
        long missed = current - next;
        next = current + 1;
        return missed;
    }
}
