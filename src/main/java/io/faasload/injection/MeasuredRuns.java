package io.faasload.injection;

import io.faasload.dataset.DatasetConnection;
import io.faasload.traces.Quantiles;
import io.faasload.traces.map.MeasuredAction;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The durations of a dataset's functions, to map the functions of a trace to them. */
public final class MeasuredRuns {

    private static final double[] SHARES = {0, 0.01, 0.25, 0.5, 0.75, 0.99, 1};

    private static final String SQL = """
            SELECT f.name, f.memory_mb, avg(d), percentile_cont(?::float8[]) WITHIN GROUP (ORDER BY d)
            FROM (SELECT function, (end_ms - start_ms - coalesce(init_ms, 0))::float8 AS d
              FROM {schema}.runs WHERE status = 'completed' AND NOT failed AND end_ms IS NOT NULL) AS r
            JOIN {schema}.functions f ON f.id = r.function GROUP BY f.id, f.name, f.memory_mb ORDER BY f.name""";

    private MeasuredRuns() {}

    /** Functions with runs that succeeded, without the initialization of cold starts; by name. */
    public static List<MeasuredAction> read(DatasetConnection connection) throws SQLException {
        List<MeasuredAction> actions = new ArrayList<>();
        try (var select = connection.prepareStatement(SQL)) {
            select.setArray(
                    1,
                    connection
                            .jdbc()
                            .createArrayOf(
                                    "float8", Arrays.stream(SHARES).boxed().toArray()));
            ResultSet row = select.executeQuery();
            while (row.next()) {
                actions.add(new MeasuredAction(
                        row.getString(1),
                        new Quantiles(row.getDouble(3), SHARES, doubles(row.getArray(4))),
                        row.getInt(2)));
            }
        }
        return actions;
    }

    private static double[] doubles(Array array) throws SQLException {
        return Arrays.stream((Double[]) array.getArray())
                .mapToDouble(Double::doubleValue)
                .toArray();
    }
}
