package io.faasload.dataset.summary;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.runs.OrphanStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.apache.commons.lang3.ObjectUtils;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a generation, by function and user.
 *
 * @param traces one entry for all repetitions of a trace asked for that exist, by id of the first one
 * @param orphans number of activations that belong to no run
 */
public record Progress(List<TraceProgress> traces, long orphans) {

    /** Adds up repetitions. */
    public Progress {
        Map<List<String>, TraceProgress> merged = new LinkedHashMap<>();
        traces.forEach(trace -> merged.merge(List.of(trace.function(), trace.namespace()), trace, TraceProgress::plus));
        traces = List.copyOf(merged.values());
    }

    /*
     * Counts all runs in the index runs_function_status, and takes off those beyond the expected inputs (usually none),
     * which the index does not know. The times come from both ends of a trace, by the primary key.
     */
    private static final String SQL = """
            WITH wanted AS (
              SELECT trace, inputs, trace::bigint << 32 AS before, (trace + 1)::bigint << 32 AS beyond
              FROM unnest(?::integer[], ?::integer[]) AS w (trace, inputs)
            ), counted AS (
              SELECT trace, status, failed, count(*) AS runs FROM {schema}.runs GROUP BY function, status, trace, failed
              UNION ALL
              SELECT r.trace, r.status, r.failed, -count(*) FROM wanted w
              JOIN {schema}.runs r ON r.id > (w.before | w.inputs) AND r.id < w.beyond
              GROUP BY r.trace, r.status, r.failed
            ), set_apart AS (
              SELECT w.trace, count(*) AS runs, count(r.id) AS started FROM wanted w
              JOIN {schema}.rejected x ON x.run > w.before AND x.run <= (w.before | w.inputs)
              LEFT JOIN {schema}.runs r ON r.id = x.run
              WHERE x.status <> 'started' AND (r.id IS NULL OR r.status = 'started')
              GROUP BY w.trace
            ), summed AS (
              SELECT trace,
                sum(runs) FILTER (WHERE status = 'started') AS started,
                sum(runs) FILTER (WHERE status = 'completed') AS completed,
                sum(runs) FILTER (WHERE failed) AS failed,
                sum(runs) FILTER (WHERE status = 'refused') AS refused,
                sum(runs) FILTER (WHERE status = 'lost') AS lost,
                sum(runs) FILTER (WHERE status = 'missed') AS missed
              FROM counted GROUP BY trace
            )
            SELECT t.id, f.name, t.namespace, w.inputs, coalesce(s.started, 0) - coalesce(x.started, 0), s.completed,
              s.failed, s.refused, s.lost, s.missed, x.runs,
              (SELECT sent_us FROM {schema}.runs
                WHERE id > w.before AND id < w.beyond AND sent_us IS NOT NULL ORDER BY id LIMIT 1),
              (SELECT max(end_ms) FROM (
                SELECT end_ms FROM {schema}.runs WHERE id > w.before AND id < w.beyond ORDER BY id DESC LIMIT 100) AS latest)
            FROM wanted w
            JOIN {schema}.traces t ON t.id = w.trace
            JOIN {schema}.functions f ON f.id = t.function
            LEFT JOIN summed s ON s.trace = w.trace
            LEFT JOIN set_apart x ON x.trace = w.trace
            ORDER BY t.id""";

    /**
     * The runs of one trace, or of all its repetitions. Inputs beyond the expected number do not count.
     *
     * @param trace id of the first repetition
     * @param function {@code package/action}
     * @param namespace user that invokes it
     * @param expected number of inputs times repetitions
     * @param started runs that were accepted and have not ended
     * @param completed runs that have ended, failed ones included
     * @param failed completed runs whose activation failed
     * @param refused runs that OpenWhisk refused
     * @param lost runs whose outcome is unknown
     * @param missed points of an injection that were not invoked
     * @param rejected runs whose final row PostgreSQL refused
     * @param firstSentMicros when the first input was sent, µs since the epoch; null if none was, or if it was not read
     * @param lastEndMillis when the last of the latest 100 inputs ended, ms since the epoch; null likewise
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
            long missed,
            long rejected,
            @Nullable Long firstSentMicros,
            @Nullable Long lastEndMillis) {

        private TraceProgress plus(TraceProgress repetition) {
            return new TraceProgress(
                    trace,
                    function,
                    namespace,
                    expected + repetition.expected,
                    started + repetition.started,
                    completed + repetition.completed,
                    failed + repetition.failed,
                    refused + repetition.refused,
                    lost + repetition.lost,
                    missed + repetition.missed,
                    rejected + repetition.rejected,
                    ObjectUtils.min(firstSentMicros, repetition.firstSentMicros),
                    ObjectUtils.max(lastEndMillis, repetition.lastEndMillis));
        }

        /** Runs that this generation has settled: completed, refused, lost, missed, or with a final row that was set apart. */
        public long settled() {
            return completed + refused + lost + missed + rejected;
        }
    }

    /** Runs that were accepted and have not ended. */
    public long inFlight() {
        return sum(TraceProgress::started);
    }

    /** Runs completed per second, on average from the first call to the last end; 0 until there are both. */
    public double perSecond() {
        long firstMicros = traces.stream()
                .map(TraceProgress::firstSentMicros)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .min()
                .orElse(0);
        long lastMillis = traces.stream()
                .map(TraceProgress::lastEndMillis)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        double seconds = (lastMillis - firstMicros / 1e3) / 1e3;
        return firstMicros == 0 || seconds <= 0 ? 0 : completed() / seconds;
    }

    /**
     * Counts all runs, in a time that grows with their number: about 0.1 s for a million, if PostgreSQL has vacuumed. For
     * frequent reading use {@link FollowedProgress}.
     *
     * @param inputsByTrace how many inputs each trace should have
     */
    public static Progress read(DatasetConnection connection, Map<Integer, Integer> inputsByTrace) throws SQLException {
        try (var select = connection.prepareStatement(SQL)) {
            select.setArray(
                    1,
                    connection
                            .jdbc()
                            .createArrayOf("integer", inputsByTrace.keySet().toArray()));
            select.setArray(
                    2,
                    connection
                            .jdbc()
                            .createArrayOf("integer", inputsByTrace.values().toArray()));
            var traces = new ArrayList<TraceProgress>();
            ResultSet row = select.executeQuery();
            while (row.next()) {
                traces.add(new TraceProgress(
                        row.getInt(1),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8),
                        row.getLong(9),
                        row.getLong(10),
                        row.getLong(11),
                        row.getObject(12, Long.class),
                        row.getObject(13, Long.class)));
            }
            return new Progress(traces, OrphanStatement.count(connection));
        }
    }

    /** Expected runs. */
    public long expected() {
        return sum(TraceProgress::expected);
    }

    /** Runs that have ended, failed ones included. */
    public long completed() {
        return sum(TraceProgress::completed);
    }

    /** Runs that this generation has settled. */
    public long settled() {
        return sum(TraceProgress::settled);
    }

    /** Whether every expected run is settled; false if nothing was read yet. */
    public boolean isSettled() {
        return !traces.isEmpty() && settled() >= expected();
    }

    /** Sums a number of runs over all traces. */
    public long sum(ToLongFunction<TraceProgress> runs) {
        return traces.stream().mapToLong(runs).sum();
    }

    /** Whether anything was invoked or refused. */
    public boolean hasRuns() {
        return inFlight() + settled() > 0;
    }
}
