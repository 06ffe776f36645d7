package io.faasload.dataset;

import java.sql.SQLException;
import org.apache.flink.util.function.SupplierWithException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, kept between uses: opened when first needed, and again after {@link #close}, which also discards one that
 * failed. Not thread-safe.
 */
public final class ReconnectingConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReconnectingConnection.class);

    private static final int VALIDATION_SECONDS = 1;

    private final SupplierWithException<DatasetConnection, SQLException> connector;
    private @Nullable DatasetConnection connection;

    /** Does not connect yet. */
    public ReconnectingConnection(SupplierWithException<DatasetConnection, SQLException> connector) {
        this.connector = connector;
    }

    /**
     * The connection, after a round trip to verify that it still works, since PostgreSQL may end idle sessions; opens one if
     * there is no working one.
     */
    public DatasetConnection open() throws SQLException {
        if (connection != null && !connection.jdbc().isValid(VALIDATION_SECONDS)) {
            close();
        }
        DatasetConnection open = connection;
        if (open == null) {
            open = connector.get();
            connection = open;
        }
        return open;
    }

    /** Closes the connection, if any. The next use opens another. */
    @Override
    public void close() {
        DatasetConnection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("Failed to close a connection that is no longer needed", e);
            }
        }
    }
}
