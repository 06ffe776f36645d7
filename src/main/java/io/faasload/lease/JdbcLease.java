package io.faasload.lease;

import io.faasload.dataset.JdbcSettings;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lease as the dataset has it. Connects when asked, and anew after a failure. Thread-safe: Flink closes an enumerator that still asks. */
public final class JdbcLease implements Lease {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcLease.class);

    /** An answer that takes longer is of no use any more. */
    private static final int PATIENCE_SECONDS = 2;

    private final JdbcSettings jdbc;
    private final long epoch;
    private final int patienceSeconds;
    private @Nullable Connection connection;
    private boolean isClosed;

    /**
     * Connects to nothing yet.
     *
     * @param epoch of the submission
     */
    public JdbcLease(JdbcSettings jdbc, long epoch) {
        this(jdbc, epoch, PATIENCE_SECONDS);
    }

    /** With another patience than a job has. */
    JdbcLease(JdbcSettings jdbc, long epoch, int patienceSeconds) {
        this.jdbc = jdbc;
        this.epoch = epoch;
        this.patienceSeconds = patienceSeconds;
    }

    /** A question to the database. */
    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    @Override
    public void renew() throws IOException {
        if (!answer(open -> LeaseRow.renew(open, epoch))) {
            throw new OutdatedSubmissionException(epoch);
        }
    }

    @Override
    public Duration remaining() throws IOException {
        return answer(open -> LeaseRow.remaining(open, epoch))
                .orElseThrow(() -> new OutdatedSubmissionException(epoch));
    }

    private synchronized <T> T answer(Question<T> question) throws IOException {
        if (isClosed) {
            throw new IOException("nobody asks for the lease of the dataset any more");
        }
        Connection open = connection;
        try {
            if (open == null) {
                open = jdbc.connect(patienceSeconds);
                connection = open;
            }
            return question.ask(open);
        } catch (SQLException e) {
            disconnect();
            throw new IOException("the lease of the dataset cannot be asked for: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        disconnect();
    }

    private void disconnect() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("A connection that is no longer needed did not close", e);
            }
            connection = null;
        }
    }
}
