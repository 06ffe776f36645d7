package io.faasload.job.end;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops a job with a savepoint once its runs have ended. Not thread-safe. */
final class JobEnd {

    private static final Logger LOG = LoggerFactory.getLogger(JobEnd.class);

    private final JobRuns runs;
    private final Supplier<CompletableFuture<String>> stop;
    private final Settling settling;
    private final Set<String> reported = new HashSet<>();
    private @Nullable CompletableFuture<String> stopping;

    /**
     * The end of a running job.
     *
     * @param stop begins to stop the job, and returns the address of its savepoint
     * @param patience how long all runs must be settled
     */
    JobEnd(JobRuns runs, Supplier<CompletableFuture<String>> stop, Duration patience) {
        this.runs = runs;
        this.stop = stop;
        this.settling = new Settling(patience);
    }

    /** Records that tasks have failed: nothing counts as settled, and a stop has to be repeated. */
    void restarted(long nowNanos) {
        settling.isOver(false, nowNanos);
        stopping = null;
    }

    /**
     * Stops the job if it is time.
     *
     * @param isRunning whether all tasks run
     * @param nowNanos of {@link System#nanoTime}
     */
    void check(boolean isRunning, long nowNanos) {
        if (stopping != null && !hasFailed(stopping)) {
            return;
        }
        stopping = null;
        try {
            if (settling.isOver(isRunning && runs.areSettled(), nowNanos)) {
                runs.finish();
                LOG.info("All runs have their final status: stopping with a savepoint");
                stopping = stop.get();
            } else if (isRunning && runs.areAborted()) {
                LOG.warn("Stopping with a savepoint: a threshold was crossed");
                stopping = stop.get();
            }
            reported.clear();
        } catch (SQLException e) {
            report("cannot read the progress: " + e.getMessage(), e);
        }
    }

    /** Tasks may fail, or not run yet, while a savepoint is taken. */
    private boolean hasFailed(CompletableFuture<String> savepoint) {
        if (!savepoint.isCompletedExceptionally()) {
            return false;
        }
        Throwable failure = savepoint.handle((address, cause) -> cause).join();
        report(
                "the savepoint failed: "
                        + ExceptionUtils.stripCompletionException(failure).getMessage(),
                failure);
        return true;
    }

    private void report(String what, Throwable cause) {
        if (reported.add(what)) {
            LOG.warn("The job cannot end yet: {}", what);
            LOG.debug("The job cannot end yet", cause);
        }
    }
}
