package io.faasload.job.task;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Delayed;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * A machine on which time stands still until a test moves it. What its timers have to do is done by the thread that moves the
 * time, what they are given to do at once by the thread that gives it. Chance is the same in every test. Its monotonic time
 * overflows after a second, as the machine's may.
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

    /** Flink gets this very machine back where it reads it. */
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

    /** Lets time pass, and does what is due meanwhile, each at its time. */
    public void advance(Duration time) {
        long end = nanos + time.toNanos();
        for (Timed next = takeBy(end); next != null; next = takeBy(end)) {
            nanos = next.dueNanos;
            next.task.run();
        }
        nanos = end;
    }

    /** Lets time pass until something is due, and does it. Returns how long that took. */
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

    /** How many things are still to be done. */
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

    private final class Timed extends CompletableFuture<Object> implements ScheduledFuture<Object> {
        private final Timer timer;
        private final long dueNanos;
        private final Runnable task;

        private Timed(Timer timer, long dueNanos, Runnable task) {
            this.timer = timer;
            this.dueNanos = dueNanos;
            this.task = task;
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            synchronized (planned) {
                return planned.remove(this);
            }
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanos - nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    private final class Timer extends AbstractExecutorService implements ScheduledExecutorService {
        private volatile boolean isShutdown;

        @Override
        public void execute(Runnable command) {
            refuseIfShutDown();
            command.run();
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            refuseIfShutDown();
            Timed timed = new Timed(this, nanos + unit.toNanos(delay), command);
            synchronized (planned) {
                planned.add(timed);
            }
            return timed;
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long delay, long period, TimeUnit unit) {
            return schedule(
                    () -> {
                        try {
                            command.run();
                        } catch (RuntimeException e) {
                            return; // It ends the repetition, as in the JDK.
                        }
                        if (!isShutdown) {
                            scheduleAtFixedRate(command, period, period, unit);
                        }
                    },
                    delay,
                    unit);
        }

        @Override
        public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long delay, long period, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        private void refuseIfShutDown() {
            if (isShutdown) {
                throw new RejectedExecutionException("the timer is shut down");
            }
        }

        @Override
        public void shutdown() {
            shutdownNow();
        }

        @Override
        public List<Runnable> shutdownNow() {
            isShutdown = true;
            synchronized (planned) {
                planned.removeIf(timed -> timed.timer == this);
            }
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return isShutdown;
        }

        @Override
        public boolean isTerminated() {
            return isShutdown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
