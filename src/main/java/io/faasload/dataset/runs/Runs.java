package io.faasload.dataset.runs;

import io.faasload.dataset.StorableText;
import io.faasload.dataset.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Table {@code runs}, as it is read. */
public final class Runs {

    private static final int FETCH_ROWS = 10_000;

    private static final String SELECT = """
            SELECT r.id, r.trace, r.function, r.namespace, f.name, r.input, r.status, r.attempt, r.planned_us, r.sent_us,
            r.accepted_us, r.activation_id FROM runs r JOIN functions f ON f.id = r.function
            """;

    private Runs() {}

    /** Id of a run. */
    public static long id(int trace, int input) {
        return (long) trace << Integer.SIZE | input;
    }

    /** The run that has an activation; one of them, should several have it. */
    public static Optional<RecordedRun> byActivation(Connection connection, String activationId) throws SQLException {
        try (var select = connection.prepareStatement(SELECT + "WHERE r.activation_id = ? ORDER BY r.id LIMIT 1")) {
            select.setString(1, StorableText.of(activationId));
            ResultSet row = select.executeQuery();
            return row.next() ? Optional.of(recorded(row)) : Optional.empty();
        }
    }

    /** The runs of a trace from an input on, by input. */
    public static List<RecordedRun> since(Connection connection, int trace, int firstInput) throws SQLException {
        return Transactions.in(connection, () -> {
            try (PreparedStatement select =
                    connection.prepareStatement(SELECT + "WHERE r.id BETWEEN ? AND ? ORDER BY r.id")) {
                // Within a transaction the driver need not hold all rows twice.
                select.setFetchSize(FETCH_ROWS);
                select.setLong(1, id(trace, firstInput));
                select.setLong(2, id(trace, Integer.MAX_VALUE));
                ResultSet rows = select.executeQuery();
                var runs = new ArrayList<RecordedRun>();
                while (rows.next()) {
                    runs.add(recorded(rows));
                }
                return runs;
            }
        });
    }

    /**
     * How many runs each trace has before an input, by id of the trace.
     *
     * @param beyond the input, by id of the trace
     */
    public static Map<Integer, Integer> countBefore(Connection connection, Map<Integer, Integer> beyond)
            throws SQLException {
        String sql = """
                SELECT w.trace, (SELECT count(*) FROM runs r
                  WHERE r.id BETWEEN w.trace::bigint << 32 AND (w.trace::bigint << 32 | w.input) - 1)
                FROM unnest(?::integer[], ?::integer[]) AS w (trace, input)""";
        try (var select = connection.prepareStatement(sql)) {
            select.setArray(
                    1, connection.createArrayOf("integer", beyond.keySet().toArray()));
            select.setArray(
                    2, connection.createArrayOf("integer", beyond.values().toArray()));
            ResultSet rows = select.executeQuery();
            Map<Integer, Integer> counts = new HashMap<>();
            while (rows.next()) {
                counts.put(rows.getInt(1), rows.getInt(2));
            }
            return counts;
        }
    }

    /**
     * Deletes the refused runs of a trace, which were never invoked, so that they are tried again.
     *
     * @param lastInput later ones are kept
     * @return how many
     */
    public static int deleteRefused(Connection connection, int trace, int lastInput) throws SQLException {
        try (var delete = connection.prepareStatement(
                "DELETE FROM runs WHERE trace = ? AND status = 'refused' AND id BETWEEN ? AND ?")) {
            delete.setInt(1, trace);
            delete.setLong(2, id(trace, 1));
            delete.setLong(3, id(trace, lastInput));
            return delete.executeUpdate();
        }
    }

    private static RecordedRun recorded(ResultSet row) throws SQLException {
        return new RecordedRun(
                row.getLong(1),
                row.getInt(2),
                row.getInt(3),
                row.getString(4),
                row.getString(5),
                row.getInt(6),
                row.getString(7).intern(),
                row.getInt(8),
                row.getLong(9),
                row.getObject(10, Long.class),
                row.getObject(11, Long.class),
                row.getString(12));
    }
}
