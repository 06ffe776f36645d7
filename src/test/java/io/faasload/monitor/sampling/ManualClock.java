package io.faasload.monitor.sampling;

import io.faasload.monitor.sampling.clock.SamplingClock;

/** A clock that tests control. */
public final class ManualClock implements SamplingClock {

    /** Near the maximum: only differences may be used. */
    public static final long START_NANOS = Long.MAX_VALUE - 1_000;

    private long nanos = START_NANOS;
    private long epochMicros = 1_780_000_000_000_000L;
    private long readingNanos;

    public void advance(long by) {
        nanos += by;
        epochMicros += by / 1_000;
    }

    public void stepWallClock(long micros) {
        epochMicros += micros;
    }

    /** Lets this much time pass within each reading of the wall clock. */
    public void preempt(long readingNanos) {
        this.readingNanos = readingNanos;
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long epochMicros() {
        long read = epochMicros;
        advance(readingNanos);
        return read;
    }

    @Override
    public void park(Object blocker, long duration) {
        advance(duration);
    }
}
