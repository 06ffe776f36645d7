package io.faasload.lease;

import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the lease holds, by asking for it again and again on a thread of its own. Without an answer it holds no
 * longer than the last answer said, counted from the question.
 */
public final class SendPermit implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SendPermit.class);

    private static final long CLOSE_SECONDS = 5;

    private final Lease lease;
    private final LongSupplier nanoTime;
    private final Runnable held;
    private final Consumer<Throwable> failed;
    private final ScheduledExecutorService thread;

    /** Written by one thread, read by any. */
    private volatile long endNanos;

    /** Of the thread alone, as is the lease. */
    private boolean isWarned;

    /**
     * Watches nothing yet: the lease does not hold.
     *
     * @param nanoTime monotonic
     * @param thread that asks; shut down with this
     * @param held told, on the thread that asks, when the lease holds and did not before
     * @param failed told, on the thread that asks, why it will never hold again
     */
    public SendPermit(
            Lease lease,
            LongSupplier nanoTime,
            ScheduledExecutorService thread,
            Runnable held,
            Consumer<Throwable> failed) {
        this.lease = lease;
        this.nanoTime = nanoTime;
        this.thread = thread;
        this.held = held;
        this.failed = failed;
        this.endNanos = nanoTime.getAsLong();
    }

    /** Asks once, and then every {@link Lease#INTERVAL} on the thread of this permit. */
    public void start() {
        tick();
        long interval = Lease.INTERVAL.toMillis();
        var unused = thread.scheduleAtFixedRate(this::tick, interval, interval, TimeUnit.MILLISECONDS);
    }

    /** Whether a call may be sent now. */
    public boolean holds() {
        return endNanos - nanoTime.getAsLong() > 0;
    }

    /** Asks once. */
    void tick() {
        String why = "it was not renewed in time";
        try {
            long asked = nanoTime.getAsLong();
            long oldEnd = endNanos;
            endNanos = asked + lease.remaining().toNanos();
            // In this order: who still saw the old end before this line is told.
            if (oldEnd - nanoTime.getAsLong() <= 0 && holds()) {
                if (isWarned) {
                    LOG.info("The lease of the dataset holds again: calls are sent");
                    isWarned = false;
                }
                held.run();
            }
        } catch (IOException e) {
            why = e.getMessage();
            LOG.debug("The lease cannot be asked for", e);
        } catch (RuntimeException | Error e) {
            failed.accept(e);
            throw e; // which ends the repetition
        }
        if (!holds() && !isWarned) {
            LOG.warn("No calls are sent until the lease of the dataset holds: {}", why);
            isWarned = true;
        }
    }

    /** Ends the thread, and closes the lease on it: a question may be under way, and is not waited for without end. */
    @Override
    public void close() {
        thread.execute(lease::close);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The database has not answered for {} s, it is not waited for any longer", CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
