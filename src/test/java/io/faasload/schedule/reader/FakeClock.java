package io.faasload.schedule.reader;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A clock that a test moves. Its monotonic time overflows after a second, as the machine's may. */
class FakeClock implements ScheduleClock {

    static final long START_MICROS = 1_700_000_000_000_000L;

    private static final long START_NANOS = Long.MAX_VALUE - 1_000_000_000;

    private final List<Delay> delays = new ArrayList<>();
    private long elapsedNanos;

    private record Delay(long dueNanos, CompletableFuture<Void> done) {}

    @Override
    public long nanoTime() {
        return START_NANOS + elapsedNanos;
    }

    @Override
    public long epochMicros() {
        return START_MICROS + elapsedNanos / 1_000;
    }

    @Override
    public CompletableFuture<Void> delay(long nanos) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        delays.add(new Delay(elapsedNanos + nanos, done));
        return done;
    }

    void advance(Duration time) {
        elapsedNanos += time.toNanos();
        delays.stream()
                .filter(delay -> delay.dueNanos() <= elapsedNanos)
                .toList()
                .forEach(delay -> delay.done().complete(null));
    }

    /** Number of pending delays. */
    long pendingDelays() {
        return delays.stream().filter(delay -> !delay.done().isDone()).count();
    }
}
