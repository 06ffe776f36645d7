package io.faasload.whisk.activation;

import java.time.Duration;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks later, on a single thread; failures are logged. Thread-safe. */
public final class Delays implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Delays.class);

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "whisk-delays");
        thread.setDaemon(true);
        return thread;
    });
    private final Duration closeLimit;

    /** Closing waits up to {@code closeLimit} for tasks due by then and drops the rest. */
    public Delays(Duration closeLimit) {
        this.closeLimit = closeLimit;
    }

    /** Runs {@code step} once; immediately and on the calling thread if the delay is zero. */
    public void after(Duration delay, Runnable step) {
        if (delay.isZero()) {
            step.run();
        } else {
            var unused = executor.schedule(() -> logFailure(step), delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Runs {@code step} repeatedly until this is closed. */
    public void every(Duration period, Runnable step) {
        var unused = executor.scheduleWithFixedDelay(
                () -> logFailure(step), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void logFailure(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("A delayed task failed.", e);
        }
    }

    private boolean isDueTooLate(Runnable step) {
        return ((Delayed) step).getDelay(TimeUnit.NANOSECONDS) > closeLimit.toNanos();
    }

    @Override
    public void close() {
        executor.getQueue().removeIf(this::isDueTooLate);
        executor.shutdown();
        try {
            if (!executor.awaitTermination(closeLimit.toNanos(), TimeUnit.NANOSECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
