package io.faasload.dataset.summary;

import io.faasload.dataset.DatasetConnection;
import io.faasload.run.UsageMissing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The resource usage of a dataset's completed runs.
 *
 * @param functions by name
 * @param missing how many of the completed runs lack CPU time or peak memory, by reason: the text of a {@link UsageMissing}, or
 *     "" if no monitor was to be asked
 */
public record UsageSummary(Map<String, FunctionUsage> functions, Map<String, Long> missing) {

    private static final String SQL = """
            SELECT f.name, count(*), count(*) FILTER (WHERE r.cpu_us IS NOT NULL AND r.memory_peak_b IS NOT NULL),
              coalesce(avg(r.cpu_us), 0)::bigint, coalesce(avg(r.memory_peak_b), 0)::bigint
            FROM {schema}.runs r JOIN {schema}.functions f ON f.id = r.function
            WHERE r.status = 'completed' GROUP BY f.name ORDER BY f.name""";

    private static final String MISSING = """
            SELECT coalesce(usage_missing, ''), count(*) FROM {schema}.runs
            WHERE status = 'completed' AND (cpu_us IS NULL OR memory_peak_b IS NULL) GROUP BY 1 ORDER BY 2 DESC, 1""";

    /**
     * The runs of one function.
     *
     * @param completed runs
     * @param measured runs of which CPU time and peak memory are known
     * @param meanCpuMicros mean over the measured runs
     * @param meanPeakBytes mean over the measured runs
     */
    public record FunctionUsage(long completed, long measured, long meanCpuMicros, long meanPeakBytes) {}

    /** Computes the summary from all rows. */
    public static UsageSummary read(DatasetConnection connection) throws SQLException {
        try (var statement = connection.prepareStatement(SQL);
                ResultSet rows = statement.executeQuery()) {
            Map<String, FunctionUsage> functions = new LinkedHashMap<>();
            while (rows.next()) {
                functions.put(
                        rows.getString(1),
                        new FunctionUsage(rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5)));
            }
            return new UsageSummary(functions, missing(connection));
        }
    }

    private static Map<String, Long> missing(DatasetConnection connection) throws SQLException {
        try (var statement = connection.prepareStatement(MISSING);
                ResultSet rows = statement.executeQuery()) {
            Map<String, Long> missing = new LinkedHashMap<>();
            while (rows.next()) {
                missing.put(rows.getString(1), rows.getLong(2));
            }
            return missing;
        }
    }

    /** Completed runs. */
    public long completed() {
        return functions.values().stream().mapToLong(FunctionUsage::completed).sum();
    }

    /** Completed runs whose CPU time or peak memory is unknown. */
    public long unmeasured() {
        return missing.values().stream().mapToLong(Long::longValue).sum();
    }
}
