package io.faasload.job.task;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * A machine on which time stands still until a test advances it. Due timer tasks run on the thread that advances the time; tasks
 * to run at once, on the thread that submits them. Random numbers are the same in every test. Its monotonic time overflows after
 * a second, as a real machine's may.
 */
public final class FakeMachine implements Machine {

    private static final long serialVersionUID = 1;

    private static final Map<Integer, FakeMachine> INSTANCES = new ConcurrentHashMap<>();
    private static final AtomicInteger IDS = new AtomicInteger();

    private final transient List<Timed> planned = new ArrayList<>();
    private final transient RandomGenerator random = new Random(1);
    private final int id = IDS.incrementAndGet();
    private volatile long nanos = Long.MAX_VALUE - 1_000_000_000;

    public FakeMachine() {
        INSTANCES.put(id, this);
    }

    /** Flink gets this very machine back when it deserializes it. */
    private Object readResolve() {
        return INSTANCES.get(id);
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public ScheduledExecutorService newTimer(String threadName) {
        return new Timer();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    /** Lets time pass, and runs each task that falls due at its time. */
    public void advance(Duration time) {
        long end = nanos + time.toNanos();
        for (Timed next = takeBy(end); next != null; next = takeBy(end)) {
            nanos = next.dueNanos;
            next.task.run();
        }
        nanos = end;
    }

    /** Lets time pass until a task is due, and runs it. Returns how long that took. */
    public Duration advanceToNext() {
        Timed next = takeBy(nanos + Long.MAX_VALUE / 2);
        if (next == null) {
            throw new AssertionError("nothing is planned");
        }
        Duration passed = Duration.ofNanos(next.dueNanos - nanos);
        nanos = next.dueNanos;
        next.task.run();
        return passed;
    }

    /** Number of tasks still to run. */
    public int pending() {
        synchronized (planned) {
            return planned.size();
        }
    }

    private Timed takeBy(long end) {
        synchronized (planned) {
            Timed next = planned.stream()
                    .min(Comparator.comparingLong(timed -> timed.dueNanos - nanos))
                    .filter(timed -> timed.dueNanos - end <= 0)
                    .orElse(null);
            planned.remove(next);
            return next;
        }
    }

    private record Timed(Timer timer, long dueNanos, Runnable task) {}

    private final class Timer extends FakeTimer {
        @Override
        protected Runnable plan(Runnable command, long delayNanos) {
            Timed timed = new Timed(this, nanos + delayNanos, command);
            synchronized (planned) {
                planned.add(timed);
            }
            return () -> {
                synchronized (planned) {
                    planned.remove(timed);
                }
            };
        }

        @Override
        public List<Runnable> shutdownNow() {
            synchronized (planned) {
                planned.removeIf(timed -> timed.timer == this);
            }
            return super.shutdownNow();
        }
    }
}
