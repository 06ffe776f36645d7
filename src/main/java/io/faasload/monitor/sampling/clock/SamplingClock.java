package io.faasload.monitor.sampling.clock;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.LockSupport;

/** The clocks of the sampling thread; tests have their own. */
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

    /** Monotonic time in nanoseconds; only differences are meaningful. */
    long nanoTime();

    /** Time of day, in microseconds since the epoch. */
    long epochMicros();

    /** Waits for at most this long; may return early, and does when the thread is unparked. */
    void park(Object blocker, long nanos);
}
