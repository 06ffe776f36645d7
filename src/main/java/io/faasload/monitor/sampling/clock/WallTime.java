package io.faasload.monitor.sampling.clock;

/**
 * Maps moments of the monotonic clock to times of day, so that a reading that was preempted halfway is not mistaken for
 * a clock step. Both clocks run at the same rate (time daemons adjust both), so they drift apart only when the wall
 * clock is stepped, and only then is the mapping updated. Not thread-safe.
 */
public final class WallTime {

    private static final long STEP_MICROS = 1_000;
    private static final long PREEMPTED_NANOS = 100_000;

    private final SamplingClock clock;
    private long anchorNanos;
    private long anchorMicros;

    public WallTime(SamplingClock clock) {
        this.clock = clock;
        anchorNanos = clock.nanoTime();
        anchorMicros = clock.epochMicros();
    }

    /** Checks whether the wall clock was stepped. */
    public void check() {
        long before = clock.nanoTime();
        long micros = clock.epochMicros();
        long after = clock.nanoTime();
        if (after - before < PREEMPTED_NANOS && Math.abs(micros - epochMicros(after)) > STEP_MICROS) {
            anchorNanos = after;
            anchorMicros = micros;
        }
    }

    /** The time of day at this moment, in microseconds since the epoch. */
    public long epochMicros(long nanoTime) {
        return anchorMicros + Math.floorDiv(nanoTime - anchorNanos, 1_000L);
    }
}
