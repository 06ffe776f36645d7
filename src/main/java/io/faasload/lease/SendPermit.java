package io.faasload.lease;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether calls may be sent: polls the lease on a thread of its own. While the database does not answer, the permit lasts as long
 * as the last answer allows, counted from when the query was sent. In restarted tasks it does not hold until all writers of runs
 * have proved that they can write.
 */
public final class SendPermit implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SendPermit.class);

    private static final long CLOSE_SECONDS = 5;

    private final Lease lease;
    private final LongSupplier nanoTime;
    private final Runnable onGranted;
    private final Consumer<Throwable> onLost;
    private final ScheduledExecutorService thread;

    /** Written by one thread, read by any. */
    private volatile long endNanos;

    /** Those of all tasks, by index: that of this one unless another is expected. */
    private volatile List<Integer> attempts;

    /** Used by the polling thread only, like the lease. */
    private boolean isWarned;

    private boolean areRowsWritten;

    /**
     * One start of a job's tasks.
     *
     * @param number 0 for the first start, one more after each failure
     * @param writers number of writers of runs
     */
    public record Attempt(int number, int writers) {}

    /**
     * Does not poll yet: nothing may be sent.
     *
     * @param attempt of the task
     * @param nanoTime monotonic clock
     * @param thread that polls; shut down with this
     * @param onGranted called on the polling thread when calls that had to wait may be sent
     * @param onLost called on the polling thread with the reason why no call may ever be sent again
     */
    public SendPermit(
            Lease lease,
            Attempt attempt,
            LongSupplier nanoTime,
            ScheduledExecutorService thread,
            Runnable onGranted,
            Consumer<Throwable> onLost) {
        this.lease = lease;
        this.attempts = Collections.nCopies(attempt.writers(), attempt.number());
        this.areRowsWritten = attempt.number() == 0;
        this.nanoTime = nanoTime;
        this.thread = thread;
        this.onGranted = onGranted;
        this.onLost = onLost;
        this.endNanos = nanoTime.getAsLong();
    }

    /** Polls once on the calling thread, then every {@link Lease#INTERVAL} on its own. */
    public void start() {
        poll();
        long interval = Lease.INTERVAL.toMillis();
        var unused = thread.scheduleAtFixedRate(this::poll, interval, interval, TimeUnit.MILLISECONDS);
    }

    /** Whether a call may be sent now. */
    public boolean holds() {
        return endNanos - nanoTime.getAsLong() > 0;
    }

    /** Takes that the tasks are in these attempts, by index: after Flink has added tasks to a job, they differ. */
    public void expect(List<Integer> ofTasks) {
        attempts = List.copyOf(ofTasks);
    }

    private boolean haveAllWritten(Map<Integer, Integer> written) {
        List<Integer> expected = attempts;
        return IntStream.range(0, expected.size())
                .allMatch(task -> expected.get(task).equals(written.get(task)));
    }

    /** Queries the lease once. */
    void poll() {
        String why = "until the lease of the dataset holds: it was not renewed in time";
        try {
            long queriedNanos = nanoTime.getAsLong();
            long oldEndNanos = endNanos;
            long remainingNanos = lease.remaining().toNanos();
            areRowsWritten = areRowsWritten || haveAllWritten(lease.writers());
            if (areRowsWritten) {
                endNanos = queriedNanos + remainingNanos;
            } else {
                why = "after a failure until all writers of runs have written";
            }
            // Written first, then compared: a thread that saw the old end, and waits, is notified; others see the new
            // end.
            if (oldEndNanos - nanoTime.getAsLong() <= 0 && holds()) {
                if (isWarned) {
                    LOG.info("The lease of the dataset holds again: sending calls");
                    isWarned = false;
                }
                onGranted.run();
            }
        } catch (IOException e) {
            why = "until the lease of the dataset holds: " + e.getMessage();
            LOG.debug("Failed to query the lease", e);
        } catch (RuntimeException | Error e) {
            onLost.accept(e);
            throw e; // which cancels the schedule
        }
        if (!holds() && !isWarned) {
            LOG.warn("No calls are sent {}", why);
            isWarned = true;
        }
    }

    /** Closes the lease on the polling thread, where a query may be in flight, and waits a limited time for that. */
    @Override
    public void close() {
        thread.execute(lease::close);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The database has not answered for {} s: no longer waiting for it", CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
