package io.faasload.job.rows;

import io.faasload.dataset.runs.RowStatement;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows on a thread of its own, as soon as that is free: while one chunk is written, the next one fills up, and once that
 * is full too, the task waits. So a briefly slow database delays nobody. A chunk that cannot be written fails the task at once,
 * not with its next row. Used by the thread of the task.
 *
 * @param <T> the records
 */
final class RowWriter<T> implements SinkWriter<T> {

    private static final Logger LOG = LoggerFactory.getLogger(RowWriter.class);

    /** Writes chunks. Used by one thread. */
    interface Output<T> extends AutoCloseable {

        void write(List<T> chunk) throws IOException;

        /** Closes the connection until the next chunk, which opens another. */
        void rest();

        /** Writes what is still unwritten, and closes the connection. */
        @Override
        void close() throws IOException;
    }

    private final Output<T> output;
    private final MailboxExecutor mailbox;
    private final Duration rest;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by the lock:
    private final PendingRows<T> pending;
    private boolean isWriting;
    private boolean isClosed;
    private @Nullable Throwable failure;

    /**
     * A writer whose thread has the name of the current one with a suffix.
     *
     * @param rest idle time after which the output rests
     */
    RowWriter(RowStatement<T> rows, Output<T> output, MailboxExecutor mailbox, Duration rest) {
        this.output = output;
        this.mailbox = mailbox;
        this.rest = rest;
        this.pending = new PendingRows<>(rows);
        Thread thread = new Thread(this::run, Thread.currentThread().getName() + " writes rows");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void write(T row, Context context) throws IOException, InterruptedException {
        lock.lock();
        try {
            while (pending.isFull() || !pending.add(row)) {
                requireNoFailure();
                changed.await();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        lock.lock();
        try {
            while (isWriting || !pending.isEmpty()) {
                requireNoFailure();
                changed.await();
            }
            requireNoFailure();
        } finally {
            lock.unlock();
        }
    }

    private void requireNoFailure() throws IOException {
        if (failure != null) {
            ExceptionUtils.tryRethrowIOException(failure);
            ExceptionUtils.rethrow(failure);
        }
    }

    private void run() {
        try (output) {
            for (List<T> chunk = next(); chunk == null || !chunk.isEmpty(); chunk = next()) {
                if (chunk == null) {
                    output.rest();
                } else {
                    output.write(chunk);
                }
            }
        } catch (Throwable e) {
            fail(e);
        } finally {
            ended.complete(null);
        }
    }

    /** The next chunk; null if there was none for a while, empty if the writer is closed and nothing is left. */
    private @Nullable List<T> next() throws InterruptedException {
        lock.lock();
        try {
            isWriting = false;
            changed.signalAll();
            while (pending.isEmpty() && !isClosed) {
                if (!changed.await(rest.toNanos(), TimeUnit.NANOSECONDS)) {
                    return null;
                }
            }
            isWriting = true;
            return pending.take();
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable cause) {
        lock.lock();
        try {
            failure = cause;
            changed.signalAll();
            mailbox.execute(this::requireNoFailure, "rows cannot be written");
        } catch (RejectedExecutionException e) {
            LOG.debug("The task ended before its writer failed", e);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the remaining rows are written, even if interrupted: the socket timeout ends a statement. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        ended.join();
        requireNoFailure();
    }
}
