package io.faasload.monitor.sampling.clock;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.LockSupport;

/** The time that paces the sampling thread; tests have one of their own. */
public interface SamplingClock {

    /** The machine's clocks. */
    SamplingClock SYSTEM = new SamplingClock() {

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long epochMicros() {
            return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        }

        @Override
        public void park(Object blocker, long nanos) {
            LockSupport.parkNanos(blocker, nanos);
        }
    };

    /** Monotonic time in nanoseconds; only differences mean something. */
    long nanoTime();

    /** Time of day, microseconds since the epoch. */
    long epochMicros();

    /** Waits at most this long; may return at once, and does when the thread is unparked. */
    void park(Object blocker, long nanos);
}
