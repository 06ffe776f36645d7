package io.faasload.dataset.summary;

import io.faasload.dataset.DatasetConnection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * An action some of whose calls were retried, or given up, because it was unknown whether they had been accepted: it may have
 * more activations than runs.
 *
 * @param action {@code package/action}
 * @param firstPlannedMicros when the first of these runs was planned, µs since the epoch
 */
public record RepeatedCalls(String namespace, String action, long firstPlannedMicros) {

    private static final String SQL = """
            SELECT r.namespace, f.name, min(r.planned_us)
            FROM {schema}.runs r JOIN {schema}.functions f ON f.id = r.function
            WHERE r.attempt > 1 OR (r.attempt > 0 AND r.activation_id IS NULL)
            GROUP BY r.namespace, f.name ORDER BY r.namespace, f.name""";

    /** Reads all runs once. */
    public static List<RepeatedCalls> read(DatasetConnection connection) throws SQLException {
        try (var select = connection.prepareStatement(SQL)) {
            ResultSet row = select.executeQuery();
            var repeated = new ArrayList<RepeatedCalls>();
            while (row.next()) {
                repeated.add(new RepeatedCalls(row.getString(1), row.getString(2), row.getLong(3)));
            }
            return repeated;
        }
    }
}
