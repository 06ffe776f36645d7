package io.faasload.dataset.summary;

import io.faasload.dataset.ReconnectingConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.apache.flink.util.function.SupplierWithException;

/**
 * The progress of a running generation, read again and again over one connection, which is replaced after a failure. Not
 * thread-safe.
 */
public final class FollowedProgress implements AutoCloseable {

    private final ReconnectingConnection connection;
    private final Map<Integer, Integer> inputsByTrace;

    /**
     * Does not connect yet.
     *
     * @param inputsByTrace how many inputs each trace is to have
     */
    public FollowedProgress(
            SupplierWithException<Connection, SQLException> connector, Map<Integer, Integer> inputsByTrace) {
        this.connection = new ReconnectingConnection(connector);
        this.inputsByTrace = inputsByTrace;
    }

    /**
     * Reads the progress.
     *
     * @throws SQLException if the database cannot be read; the next call connects again
     */
    public Progress read() throws SQLException {
        try {
            return Progress.read(connection.openValid(), inputsByTrace);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
