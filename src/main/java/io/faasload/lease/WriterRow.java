package io.faasload.lease;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.runs.RowErrors;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.HashMap;
import java.util.Map;

/**
 * Table {@code writers}: which writers of a submission have proved that they can write runs, and in which attempt of its tasks. A
 * database may answer every query and still accept no row: its disk is full, it is read-only, a privilege or a connection is
 * missing. Restarted tasks send no call until all writers of their attempt are recorded; otherwise each restart would invoke
 * again the runs that got no row.
 */
public final class WriterRow {

    /** Nobody sees this run: the transaction that inserts it also deletes it. */
    private static final String INSERT = """
            INSERT INTO {schema}.runs (id, trace, function, namespace, input, status, attempt, planned_us)
            SELECT -pg_backend_pid(), id, function, namespace, 0, 'started', 0, 0 FROM {schema}.traces LIMIT 1""";

    private static final String DELETE = "DELETE FROM {schema}.runs WHERE id = -pg_backend_pid()";

    private static final String RECORD = """
            INSERT INTO {schema}.writers AS w (epoch, subtask, attempt) VALUES (?, ?, ?)
            ON CONFLICT (epoch, subtask) DO UPDATE SET attempt = EXCLUDED.attempt""";

    private WriterRow() {}

    /**
     * Writes a run and deletes it again, and records that this worked, all in one transaction.
     *
     * @param connection of the writer, in auto-commit mode
     * @param epoch of the submission
     * @param subtask index of the writer
     * @param attempt number of the writer's task, from 0
     * @throws SQLException if the database accepts no rows
     */
    public static void prove(DatasetConnection connection, long epoch, int subtask, int attempt) throws SQLException {
        int unused = connection.inTransaction(() -> {
            writeAndDelete(connection);
            try (var record = connection.prepareStatement(RECORD)) {
                record.setLong(1, epoch);
                record.setInt(2, subtask);
                record.setInt(3, attempt);
                return record.executeUpdate();
            }
        });
    }

    private static void writeAndDelete(DatasetConnection connection) throws SQLException {
        Savepoint before = connection.jdbc().setSavepoint();
        try (var insert = connection.prepareStatement(INSERT);
                var delete = connection.prepareStatement(DELETE)) {
            insert.executeUpdate();
            delete.executeUpdate();
        } catch (SQLException e) {
            if (!RowErrors.isOfTheRow(e)) {
                throw e;
            }
            // A constraint that somebody added rejects this row, not others.
            connection.jdbc().rollback(before);
        }
    }

    /** The writers of a submission that have proved that they can write, by index, with the attempt of their task. */
    static Map<Integer, Integer> attempts(DatasetConnection connection, long epoch) throws SQLException {
        try (var select =
                connection.prepareStatement("SELECT subtask, attempt FROM {schema}.writers WHERE epoch = ?")) {
            select.setLong(1, epoch);
            Map<Integer, Integer> attempts = new HashMap<>();
            var rows = select.executeQuery();
            while (rows.next()) {
                attempts.put(rows.getInt(1), rows.getInt(2));
            }
            return attempts;
        }
    }
}
