package io.faasload.dataset.summary;

import io.faasload.config.Threshold;
import io.faasload.config.Threshold.Label;
import io.faasload.config.Threshold.Statistic;
import io.faasload.dataset.DatasetConnection;
import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A threshold and the value in a dataset.
 *
 * @param value null if no run has one
 */
public record ThresholdResult(Threshold threshold, @Nullable Double value) {

    /** Computes the values from all rows. */
    public static List<ThresholdResult> read(DatasetConnection connection, List<Threshold> thresholds)
            throws SQLException {
        List<ThresholdResult> results = new ArrayList<>();
        for (Threshold threshold : thresholds) {
            results.add(new ThresholdResult(threshold, value(connection, threshold)));
        }
        return results;
    }

    private static @Nullable Double value(DatasetConnection connection, Threshold threshold) throws SQLException {
        StringBuilder sql = new StringBuilder("SELECT (" + expression(threshold)
                + ")::double precision FROM {schema}.runs r JOIN {schema}.functions f ON f.id = r.function WHERE true");
        threshold
                .labels()
                .keySet()
                .forEach(label -> sql.append(" AND ").append(column(label)).append(" = ?"));
        try (var select = connection.prepareStatement(sql.toString())) {
            int parameter = 0;
            for (String label : threshold.labels().values()) {
                select.setString(++parameter, label);
            }
            ResultSet row = select.executeQuery();
            row.next();
            return row.getObject(1, Double.class);
        }
    }

    private static String column(Label label) {
        return switch (label) {
            case FUNCTION -> "f.name";
            case NAMESPACE -> "r.namespace";
            case INVOKER -> "r.invoker";
        };
    }

    private static String expression(Threshold threshold) {
        String metric =
                switch (threshold.metric()) {
                    case DURATION_MS -> "r.end_ms - r.start_ms";
                    case WAIT_MS -> "r.wait_ms";
                    case INIT_MS -> "r.init_ms";
                    case LATENESS_MS -> "(r.sent_us - r.planned_us) / 1e3";
                    case ACCEPT_MS -> "(r.accepted_us - r.sent_us) / 1e3";
                    case EXTRACT_MS -> "r.extract_us / 1e3";
                    case TRANSFORM_MS -> "r.transform_us / 1e3";
                    case LOAD_MS -> "r.load_us / 1e3";
                    case CPU_MS -> "r.cpu_us / 1e3";
                    case MEMORY_PEAK_MB -> "r.memory_peak_b / 1e6";
                    case OUTPUT_B -> "r.outputsize";
                    case COMPLETED -> "count(*) FILTER (WHERE r.status = 'completed')";
                    case FAILED -> "count(*) FILTER (WHERE r.failed)";
                    case REFUSED -> "count(*) FILTER (WHERE r.status = 'refused')";
                    case LOST -> "count(*) FILTER (WHERE r.status = 'lost')";
                    case MISSED -> "count(*) FILTER (WHERE r.status = 'missed')";
                    case FAILED_SHARE ->
                        "count(*) FILTER (WHERE r.failed)::float8"
                                + " / nullif(count(*) FILTER (WHERE r.status = 'completed'), 0)";
                    case LOST_SHARE -> "count(*) FILTER (WHERE r.status = 'lost')::float8 / nullif(count(*), 0)";
                    case MISSED_SHARE -> "count(*) FILTER (WHERE r.status = 'missed')::float8 / nullif(count(*), 0)";
                    case COLD_SHARE -> "count(r.init_ms)::float8 / nullif(count(r.start_ms), 0)";
                };
        Statistic statistic = threshold.statistic();
        if (statistic == null) {
            return metric;
        }
        return switch (statistic.kind()) {
            case PERCENTILE ->
                "percentile_cont(" + statistic.percentile() / 100 + ") WITHIN GROUP (ORDER BY (" + metric
                        + ")::float8)";
            case MEAN -> "avg(" + metric + ")";
            case MIN -> "min(" + metric + ")";
            case MAX -> "max(" + metric + ")";
        };
    }

    /** Whether the condition is not met, or nobody can tell, since no run has the value. */
    public boolean isCrossed() {
        return value == null || !threshold.isMet(value);
    }

    /** Whether the condition is not met by the runs so far. */
    public boolean isCrossedByRuns() {
        return value != null && !threshold.isMet(value);
    }

    /** One line: the condition, and the value. */
    @Override
    public String toString() {
        String found = value == null
                ? "no run has a value"
                : "is "
                        + new BigDecimal(value)
                                .round(new MathContext(4))
                                .stripTrailingZeros()
                                .toPlainString();
        return "Threshold " + (isCrossed() ? "crossed" : "met") + ": " + threshold.expression() + " (" + found + ")";
    }
}
