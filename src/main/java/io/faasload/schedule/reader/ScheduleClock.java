package io.faasload.schedule.reader;

import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The time that paces a schedule. Implementations are thread-safe. */
public interface ScheduleClock extends Serializable {

    /** Monotonic time in nanoseconds; only differences are meaningful. */
    long nanoTime();

    /** Time of day, microseconds since the epoch. */
    long epochMicros();

    /** A new future that completes after this delay, or when the caller completes it, which cancels the timer. */
    CompletableFuture<Void> delay(long nanos);

    /** The machine's clock. */
    static ScheduleClock system() {
        return SystemClock.INSTANCE;
    }

    /** The machine's clock. */
    enum SystemClock implements ScheduleClock {
        INSTANCE;

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long epochMicros() {
            return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        }

        @Override
        public CompletableFuture<Void> delay(long nanos) {
            return new CompletableFuture<Void>().completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
        }
    }
}
