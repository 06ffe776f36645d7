package io.faasload.job.task;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A timer in a test's time. A task to run at once runs on the thread that submits it. */
public abstract class FakeTimer extends AbstractExecutorService implements ScheduledExecutorService {

    private volatile boolean isShutdown;

    /** Schedules a command; the returned future cancels it. */
    protected abstract Runnable plan(Runnable command, long delayNanos);

    /** A scheduled command as a future; supports only cancellation. */
    public static final class Planned extends CompletableFuture<Object> implements ScheduledFuture<Object> {
        private final Runnable cancellation;

        public Planned(Runnable cancellation) {
            this.cancellation = cancellation;
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            cancellation.run();
            return true;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int compareTo(Delayed other) {
            throw new UnsupportedOperationException();
        }
    }

    @Override
    public void execute(Runnable command) {
        refuseIfShutDown();
        command.run();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        refuseIfShutDown();
        return new Planned(plan(
                () -> {
                    if (!isShutdown) {
                        command.run();
                    }
                },
                unit.toNanos(delay)));
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
