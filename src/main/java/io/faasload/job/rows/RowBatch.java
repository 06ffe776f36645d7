package io.faasload.job.rows;

import io.faasload.dataset.PermanentRefusalException;
import io.faasload.dataset.runs.RowErrors;
import io.faasload.dataset.runs.RowStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.jdbc.internal.executor.JdbcBatchStatementExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows together, in their order. Where PostgreSQL refuses one for what is in it, they are written one by one, and what
 * is refused is set apart. Whatever else fails is thrown: nothing of the batch is forgotten. Used by one thread.
 */
final class RowBatch<T> implements JdbcBatchStatementExecutor<T> {

    private static final Logger LOG = LoggerFactory.getLogger(RowBatch.class);

    /** Of a batch that PostgreSQL gave up because another transaction was in its way. */
    private static final int TRIES = 5;

    private final RowStatement<T> rows;
    private final Runnable onRejected;
    private final List<T> batch = new ArrayList<>();
    private @Nullable PreparedStatement statement;

    /**
     * An empty batch.
     *
     * @param onRejected called for each row that was set apart
     */
    RowBatch(RowStatement<T> rows, Runnable onRejected) {
        this.rows = rows;
        this.onRejected = onRejected;
    }

    @Override
    public void prepareStatements(Connection connection) throws SQLException {
        statement = connection.prepareStatement(rows.sql());
    }

    @Override
    public void addToBatch(T row) {
        batch.add(row);
    }

    @Override
    public void executeBatch() throws SQLException {
        try {
            writeAll();
        } catch (SQLException e) {
            throw PermanentRefusalException.classified(e);
        }
    }

    private void writeAll() throws SQLException {
        if (batch.isEmpty()) {
            return;
        }
        PreparedStatement prepared = prepared();
        batch.sort(rows.order());
        for (int tries = 1; ; tries++) {
            try {
                write(prepared);
                break;
            } catch (SQLException e) {
                if (RowErrors.isOfTheRow(e)) {
                    writeOneByOne(prepared);
                    break;
                }
                if (!RowErrors.isOfConcurrency(e) || tries == TRIES) {
                    throw e;
                }
                LOG.debug("A batch is written again", e);
            }
        }
        batch.clear();
    }

    private PreparedStatement prepared() throws SQLException {
        if (statement == null) {
            throw new SQLException("the statement is not prepared");
        }
        return statement;
    }

    private void write(PreparedStatement prepared) throws SQLException {
        prepared.clearBatch();
        for (T row : batch) {
            rows.accept(prepared, row);
            prepared.addBatch();
        }
        prepared.executeBatch();
    }

    private void writeOneByOne(PreparedStatement prepared) throws SQLException {
        for (T row : batch) {
            try {
                rows.accept(prepared, row);
                prepared.executeUpdate();
            } catch (SQLException e) {
                if (!RowErrors.isOfTheRow(e)) {
                    throw e;
                }
                if (rows.reject(prepared.getConnection(), row, e)) {
                    onRejected.run();
                    LOG.warn(
                            "PostgreSQL refuses a row, which is now in table rejected: {}",
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
