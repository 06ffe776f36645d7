package io.faasload.dataset;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a generation is, by trace.
 *
 * @param traces one entry for every trace asked for that exists, by id
 * @param orphans activations that no run explains
 */
public record Progress(List<TraceProgress> traces, long orphans) {

    // Reads the index runs_function_status only. Statuses are grouped, not filtered: half the time.
    private static final String SQL = """
            SELECT t.id, f.name, t.namespace, w.inputs, r.status, r.runs, r.failed, r.first_sent_us, r.last_end_ms
            FROM unnest(?::integer[], ?::integer[]) AS w (trace, inputs)
            JOIN traces t ON t.id = w.trace
            JOIN functions f ON f.id = t.function
            LEFT JOIN (
              SELECT r.trace, r.status, count(*) AS runs, count(*) FILTER (WHERE r.failed) AS failed,
                min(r.sent_us) AS first_sent_us, max(r.end_ms) AS last_end_ms
              FROM runs r JOIN unnest(?::integer[], ?::integer[]) AS v (trace, inputs)
                ON v.trace = r.trace AND r.input <= v.inputs
              GROUP BY r.trace, r.status) r ON r.trace = t.id
            ORDER BY t.id""";

    /**
     * Runs of one trace. Inputs beyond the number expected do not count.
     *
     * @param trace id
     * @param function {@code package/action}
     * @param namespace user that invokes it
     * @param expected number of inputs
     * @param started runs that were accepted and have not ended
     * @param completed runs that have ended, failed ones included
     * @param failed completed runs whose activation failed
     * @param refused runs that OpenWhisk refused
     * @param lost runs whose end is not known
     * @param firstSentMicros when the first call was sent, µs since the epoch
     * @param lastEndMillis when the last activation ended, ms since the epoch
     */
    public record TraceProgress(
            int trace,
            String function,
            String namespace,
            long expected,
            long started,
            long completed,
            long failed,
            long refused,
            long lost,
            @Nullable Long firstSentMicros,
            @Nullable Long lastEndMillis) {

        /** Runs with a final status. */
        public long done() {
            return completed + refused + lost;
        }
    }

    /**
     * Reads it, in a time that grows with the number of runs: some 0.2 s for a million.
     *
     * @param inputsByTrace how many inputs each trace is to have
     */
    public static Progress read(Connection connection, Map<Integer, Integer> inputsByTrace) throws SQLException {
        try (var select = connection.prepareStatement(SQL)) {
            var traces =
                    connection.createArrayOf("integer", inputsByTrace.keySet().toArray());
            var inputs =
                    connection.createArrayOf("integer", inputsByTrace.values().toArray());
            select.setArray(1, traces);
            select.setArray(2, inputs);
            select.setArray(3, traces);
            select.setArray(4, inputs);
            var progress = new ArrayList<TraceProgress>();
            ResultSet rows = select.executeQuery();
            while (rows.next()) {
                TraceProgress status = ofOneStatus(rows);
                int last = progress.size() - 1;
                if (last >= 0 && progress.get(last).trace() == status.trace()) {
                    progress.set(last, sum(progress.get(last), status));
                } else {
                    progress.add(status);
                }
            }
            return new Progress(progress, OrphanStatement.count(connection));
        }
    }

    private static TraceProgress ofOneStatus(ResultSet row) throws SQLException {
        String status = row.getString(5);
        long runs = row.getLong(6);
        return new TraceProgress(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                Run.STARTED.equals(status) ? runs : 0,
                Run.COMPLETED.equals(status) ? runs : 0,
                row.getLong(7),
                Run.REFUSED.equals(status) ? runs : 0,
                Run.LOST.equals(status) ? runs : 0,
                row.getObject(8, Long.class),
                row.getObject(9, Long.class));
    }

    private static TraceProgress sum(TraceProgress a, TraceProgress b) {
        return new TraceProgress(
                a.trace,
                a.function,
                a.namespace,
                a.expected,
                a.started + b.started,
                a.completed + b.completed,
                a.failed + b.failed,
                a.refused + b.refused,
                a.lost + b.lost,
                either(a.firstSentMicros, b.firstSentMicros, Math::min),
                either(a.lastEndMillis, b.lastEndMillis, Math::max));
    }

    private static @Nullable Long either(
            @Nullable Long a, @Nullable Long b, java.util.function.LongBinaryOperator choice) {
        return a == null ? b : b == null ? a : (Long) choice.applyAsLong(a, b);
    }

    /** Expected runs. */
    public long expected() {
        return traces.stream().mapToLong(TraceProgress::expected).sum();
    }

    /** Runs with a final status. */
    public long done() {
        return traces.stream().mapToLong(TraceProgress::done).sum();
    }
}
