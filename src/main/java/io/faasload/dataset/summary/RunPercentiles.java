package io.faasload.dataset.summary;

import io.faasload.dataset.DatasetConnection;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Percentiles of a dataset's runs, each over the runs that have the value: p50, p90 and p99, in this order; empty if no run has it.
 *
 * @param started number of completed runs with a start
 * @param cold how many of them were cold starts
 * @param durationMillis from start to end of the activation
 * @param waitMillis time in OpenWhisk's queues
 * @param latenessMicros from the planned time to sending the call
 * @param memoryPeakBytes peak memory
 */
public record RunPercentiles(
        long started,
        long cold,
        List<Long> durationMillis,
        List<Long> waitMillis,
        List<Long> latenessMicros,
        List<Long> memoryPeakBytes) {

    private static final String SQL = """
            SELECT count(start_ms), count(init_ms),
              percentile_disc(p.shares) WITHIN GROUP (ORDER BY end_ms - start_ms),
              percentile_disc(p.shares) WITHIN GROUP (ORDER BY wait_ms),
              percentile_disc(p.shares) WITHIN GROUP (ORDER BY sent_us - planned_us),
              percentile_disc(p.shares) WITHIN GROUP (ORDER BY memory_peak_b)
            FROM {schema}.runs, (VALUES (ARRAY[0.5, 0.9, 0.99])) AS p (shares) GROUP BY p.shares""";

    private static final RunPercentiles NONE = new RunPercentiles(0, 0, List.of(), List.of(), List.of(), List.of());

    /** Computes the percentiles from all rows. */
    public static RunPercentiles read(DatasetConnection connection) throws SQLException {
        try (var statement = connection.prepareStatement(SQL);
                ResultSet row = statement.executeQuery()) {
            return row.next()
                    ? new RunPercentiles(
                            row.getLong(1),
                            row.getLong(2),
                            list(row.getArray(3)),
                            list(row.getArray(4)),
                            list(row.getArray(5)),
                            list(row.getArray(6)))
                    : NONE;
        }
    }

    /** All are NULL if there is no value. */
    private static List<Long> list(@Nullable Array percentiles) throws SQLException {
        List<Long> list = new ArrayList<>();
        if (percentiles != null) {
            for (Object value : (Object[]) percentiles.getArray()) {
                if (value != null) {
                    list.add((Long) value);
                }
            }
        }
        return list;
    }
}
