package io.faasload.job.rows;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.PermanentRefusalException;
import io.faasload.dataset.runs.RowErrors;
import io.faasload.dataset.runs.RowStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.apache.flink.connector.jdbc.internal.executor.JdbcBatchStatementExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes chunks of rows, each with one statement. If PostgreSQL refuses a chunk because of its content, its rows are written one
 * by one, and those that are refused are set apart. Any other failure is thrown, and the chunk is written by the next attempt.
 * Used by one thread.
 */
final class RowBatch<T> implements JdbcBatchStatementExecutor<List<T>> {

    private static final Logger LOG = LoggerFactory.getLogger(RowBatch.class);

    /** Attempts to write a chunk that PostgreSQL rolls back because of a concurrent transaction. */
    private static final int TRIES = 5;

    private final RowStatement<T> rows;
    private final String schema;
    private final Runnable onRejected;
    private List<T> chunk = List.of();
    private @Nullable PreparedStatement statement;

    /**
     * Creates an empty batch.
     *
     * @param schema of the dataset
     * @param onRejected called for each row that was set apart
     */
    RowBatch(RowStatement<T> rows, String schema, Runnable onRejected) {
        this.rows = rows;
        this.schema = schema;
        this.onRejected = onRejected;
    }

    @Override
    public void prepareStatements(Connection connection) throws SQLException {
        statement = new DatasetConnection(connection, schema).prepareStatement(rows.sql());
    }

    @Override
    public void addToBatch(List<T> next) {
        if (!chunk.isEmpty()) {
            throw new IllegalStateException("the previous chunk has not been written");
        }
        chunk = next;
    }

    @Override
    public void executeBatch() throws SQLException {
        if (chunk.isEmpty()) {
            return;
        }
        try {
            write();
        } catch (SQLException e) {
            throw PermanentRefusalException.classified(e);
        }
        chunk = List.of();
    }

    private void write() throws SQLException {
        if (statement == null) {
            throw new SQLException("the statement is not prepared");
        }
        for (int tries = 1; ; tries++) {
            try {
                write(statement, chunk);
                return;
            } catch (SQLException e) {
                if (RowErrors.isOfTheRow(e)) {
                    writeOneByOne(statement);
                    return;
                }
                if (!RowErrors.isOfConcurrency(e) || tries == TRIES) {
                    throw e;
                }
                LOG.debug("Writing a chunk again", e);
            }
        }
    }

    private void write(PreparedStatement prepared, List<T> some) throws SQLException {
        rows.accept(prepared, some);
        prepared.executeUpdate();
    }

    private void writeOneByOne(PreparedStatement prepared) throws SQLException {
        for (T row : chunk) {
            try {
                write(prepared, List.of(row));
            } catch (SQLException e) {
                if (!RowErrors.isOfTheRow(e)) {
                    throw e;
                }
                if (rows.reject(new DatasetConnection(prepared.getConnection(), schema), row, e)) {
                    onRejected.run();
                    LOG.warn(
                            "PostgreSQL refused a row, which is now in table rejected: {}",
                            String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
                }
            }
        }
    }

    @Override
    public void closeStatements() throws SQLException {
        if (statement != null) {
            statement.close();
            statement = null;
        }
    }
}
