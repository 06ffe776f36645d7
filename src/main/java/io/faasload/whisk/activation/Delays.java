package io.faasload.whisk.activation;

import java.time.Duration;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does things later, on one thread of its own; what goes wrong there is logged. Thread-safe. */
public final class Delays implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Delays.class);

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "whisk-delays");
        thread.setDaemon(true);
        return thread;
    });
    private final Duration closeLimit;

    /** Closing waits up to {@code closeLimit} for what is due by then; the rest is not done. */
    public Delays(Duration closeLimit) {
        this.closeLimit = closeLimit;
    }

    /** Runs {@code step} once; at once and on this thread if there is no delay. */
    public void after(Duration delay, Runnable step) {
        if (delay.isZero()) {
            step.run();
        } else {
            var unused = executor.schedule(() -> logFailure(step), delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Runs {@code step} again and again until this is closed. */
    public void every(Duration period, Runnable step) {
        var unused = executor.scheduleWithFixedDelay(
                () -> logFailure(step), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void logFailure(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("A delayed step failed.", e);
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
