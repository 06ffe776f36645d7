package io.faasload.dataset.runs;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.TestDataset;
import io.faasload.run.Run;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A connection that writes batches in transactions, on its own thread: a write may wait for another connection's. */
final class OpenSink implements AutoCloseable {

    /** What a transaction of a sink has written so far; either {@code runs} or {@code orphans} is empty. */
    record Batch(List<Run> runs, List<Orphan> orphans, long epoch) {}

    final int pid;
    /** The batches of the transaction: those written, and the one in progress. */
    final List<Batch> batches = new ArrayList<>();

    private final DatasetConnection connection;
    private final PreparedStatement runs;
    private final PreparedStatement orphans;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private Future<?> pending;

    OpenSink(TestDataset dataset) throws SQLException, DatasetException {
        connection = dataset.database.connect();
        try (var statement = connection.jdbc().createStatement()) {
            statement.execute("SET deadlock_timeout = '5ms'");
            statement.execute("SET synchronous_commit = off");
        }
        pid = Integer.parseInt(
                TestDataset.rows(connection, "SELECT pg_backend_pid()").get(0));
        connection.jdbc().setAutoCommit(false);
        runs = connection.prepareStatement(RunStatement.SQL);
        orphans = connection.prepareStatement(OrphanStatement.SQL);
    }

    /** Starts a write; {@link #finished} reports the outcome. */
    void write(Batch batch) {
        batches.add(batch);
        pending = thread.submit(() -> {
            for (Run run : batch.runs()) {
                new RunStatement(batch.epoch()).accept(runs, List.of(run));
                runs.addBatch();
            }
            for (Orphan orphan : batch.orphans()) {
                new OrphanStatement(batch.epoch()).accept(orphans, List.of(orphan));
                orphans.addBatch();
            }
            runs.executeBatch();
            orphans.executeBatch();
            return null;
        });
    }

    boolean isWriting() {
        return pending != null;
    }

    /** Waits briefly for the write in progress. */
    boolean isFinished() throws InterruptedException {
        try {
            pending.get(2, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }

    /** Records that the write has finished; throws its failure. */
    void finished() throws SQLException, InterruptedException {
        Future<?> finished = pending;
        pending = null;
        try {
            finished.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        }
    }

    void commit() throws SQLException {
        connection.jdbc().commit();
        batches.clear();
    }

    void rollback() throws SQLException {
        connection.jdbc().rollback();
        runs.clearBatch();
        orphans.clearBatch();
        batches.clear();
    }

    @Override
    public void close() throws SQLException {
        thread.shutdownNow();
        connection.close();
    }
}
