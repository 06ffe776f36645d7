package io.faasload.job.task;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The results that an async function still owes Flink, and a timer to retry the requests behind them. An answer, a failure and
 * Flink's timeout may race for a result: the one that removes it completes it. Thread-safe.
 *
 * @param <O> output of the async function
 * @param <N> a note kept with each result for as long as it is pending
 */
public final class PendingResults<O, N> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PendingResults.class);

    private final Map<ResultFuture<O>, N> notes = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer;

    /**
     * Creates an empty set of results.
     *
     * @param timer shut down with this
     */
    public PendingResults(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    public void add(ResultFuture<O> result, N note) {
        notes.put(result, note);
    }

    /** Replaces the note of a result, if that is still pending. */
    public void update(ResultFuture<O> result, N note) {
        notes.replace(result, note);
    }

    /** The note of a result; null if it is no longer pending. */
    public @Nullable N note(ResultFuture<O> result) {
        return notes.get(result);
    }

    public int size() {
        return notes.size();
    }

    /**
     * Removes a result, which its caller then has to complete.
     *
     * @return whether it was pending; if not, it is completed elsewhere
     */
    public boolean remove(ResultFuture<O> result) {
        return notes.remove(result) != null;
    }

    /** Handles an answer; an exception fails the result and with it the task, rather than leave the result to the timeout. */
    public void handle(ResultFuture<O> result, Runnable handler) {
        try {
            handler.run();
        } catch (RuntimeException e) {
            notes.remove(result);
            result.completeExceptionally(e);
        }
    }

    /** Sends the request of a result again after a pause, unless the result is no longer pending by then. */
    public void retry(ResultFuture<O> result, Runnable request, long pauseMillis) {
        try {
            var unused = timer.schedule(
                    () -> {
                        if (notes.containsKey(result)) {
                            request.run();
                        }
                    },
                    pauseMillis,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The task ended before the answer; after a restart, the request is sent again", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
