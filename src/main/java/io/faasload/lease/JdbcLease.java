package io.faasload.lease;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.JdbcSettings;
import io.faasload.dataset.PermanentRefusalException;
import io.faasload.dataset.ReconnectingConnection;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.util.function.FunctionWithException;

/**
 * The lease in the database. Connects when first used, and again after a failure. Thread-safe: Flink may close an enumerator
 * while another thread renews its lease.
 */
public final class JdbcLease implements Lease {

    /** A later answer is useless: the lease may have expired by then. */
    private static final int PATIENCE_SECONDS = 2;

    private final long epoch;
    private final ReconnectingConnection connection;
    private boolean isClosed;

    /**
     * Does not connect yet.
     *
     * @param epoch of the submission
     */
    public JdbcLease(JdbcSettings jdbc, long epoch) {
        this(jdbc, epoch, PATIENCE_SECONDS);
    }

    /** With its own timeout for each answer. */
    JdbcLease(JdbcSettings jdbc, long epoch, int patienceSeconds) {
        this.epoch = epoch;
        this.connection = new ReconnectingConnection(() -> jdbc.connect(patienceSeconds));
    }

    @Override
    public void renew() throws IOException {
        if (!query(open -> LeaseRow.renew(open, epoch))) {
            throw new OutdatedSubmissionException(epoch);
        }
    }

    @Override
    public Duration remaining() throws IOException {
        return query(open -> LeaseRow.remaining(open, epoch)).orElseThrow(() -> new OutdatedSubmissionException(epoch));
    }

    @Override
    public Map<Integer, Integer> writers() throws IOException {
        return query(open -> WriterRow.attempts(open, epoch));
    }

    private synchronized <T> T query(FunctionWithException<DatasetConnection, T, SQLException> work)
            throws IOException {
        if (isClosed) {
            throw new IOException("the lease of the dataset is closed");
        }
        try {
            return work.apply(connection.open());
        } catch (SQLException e) {
            connection.close();
            String message = "cannot query the lease of the dataset: " + e.getMessage();
            SQLException classified = PermanentRefusalException.classified(e);
            if (classified instanceof PermanentRefusalException) {
                throw new IllegalStateException(message, classified);
            }
            throw new IOException(message, e);
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        connection.close();
    }
}
