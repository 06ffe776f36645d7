package io.faasload.dataset.runs;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.StorableText;
import io.faasload.run.Call;
import io.faasload.run.PastRun;
import io.faasload.run.PastRuns;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import io.faasload.run.Target;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Table {@code runs}, as it is read, with the rows that are in {@code rejected} instead. */
public final class Runs {

    private static final int FETCH_ROWS = 10_000;

    private static final String CALL = "status, planned_us, activation_id, attempt, sent_us, accepted_us";

    private static final String SINCE =
            "SELECT id, " + CALL + ", forced_cold FROM {schema}.runs WHERE id BETWEEN ? AND ?"
                    + " UNION ALL SELECT run, " + CALL + ", false FROM {schema}.rejected WHERE run BETWEEN ? AND ?";

    private static final String BY_ACTIVATION = "SELECT DISTINCT ON (activation_id)"
            + " r.*, t.function, t.namespace, f.name, t.repetition FROM (SELECT id, " + CALL
            + ", forced_cold FROM {schema}.runs WHERE activation_id = ANY (?) UNION ALL SELECT run, " + CALL
            + ", false FROM {schema}.rejected WHERE run IS NOT NULL AND activation_id = ANY (?)) r"
            + " JOIN {schema}.traces t ON t.id = r.id >> 32 JOIN {schema}.functions f ON f.id = t.function"
            + " ORDER BY activation_id, r.id";

    /** For runs that are deleted to be retried: they are delivered to sinks again when they have ended again. */
    private static final String UNDELIVER = """
            , again (block, runs) AS (
              SELECT id >> 10, bit_or(set_bit(0::bit(1024), (id & 1023)::integer, 1)) FROM deleted GROUP BY 1
            ), undelivered AS (
              UPDATE {schema}.deliveries d SET finished = d.finished & ~a.runs, completed = d.completed & ~a.runs
              FROM again a WHERE a.block = d.block
            )
            """;

    private Runs() {}

    /** The runs that have activations, by activation; the first of them, should several have one. */
    public static Map<String, RecordedRun> byActivation(DatasetConnection connection, Collection<String> activationIds)
            throws SQLException {
        Array ids = connection
                .jdbc()
                .createArrayOf(
                        "text", activationIds.stream().map(StorableText::of).toArray());
        try (var select = connection.prepareStatement(BY_ACTIVATION)) {
            select.setArray(1, ids);
            select.setArray(2, ids);
            ResultSet row = select.executeQuery();
            var runs = new HashMap<String, RecordedRun>();
            while (row.next()) {
                Target target = new Target(row.getInt(9), row.getString(10), row.getString(11), row.getInt(12));
                PastRun past = past(row);
                runs.put(past.call().activationId(), new RecordedRun(RunId.of(row.getLong(1)), target, past));
            }
            return runs;
        }
    }

    /** The runs of a trace from an input on; holds a bit for each that is final, and a few thousand rows at a time. */
    public static PastRuns since(DatasetConnection connection, int trace, int firstInput) throws SQLException {
        return connection.inTransaction(() -> {
            try (PreparedStatement select = connection.prepareStatement(SINCE)) {
                // Within a transaction the driver need not hold all rows at once.
                select.setFetchSize(FETCH_ROWS);
                for (int parameter = 1; parameter <= 4; parameter += 2) {
                    select.setLong(parameter, new RunId(trace, firstInput).value());
                    select.setLong(parameter + 1, new RunId(trace, Integer.MAX_VALUE).value());
                }
                ResultSet rows = select.executeQuery();
                PastRuns runs = new PastRuns();
                while (rows.next()) {
                    int input = RunId.of(rows.getLong(1)).input();
                    if (RunStatus.of(rows.getString(2)).isFinal()) {
                        runs.addFinal(input);
                    } else {
                        runs.add(input, past(rows));
                    }
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
    public static Map<Integer, Integer> countBefore(DatasetConnection connection, Map<Integer, Integer> beyond)
            throws SQLException {
        String sql = """
                SELECT w.trace, (SELECT count(*) FROM {schema}.runs r
                  WHERE r.id BETWEEN w.trace::bigint << 32 AND (w.trace::bigint << 32 | w.input) - 1)
                FROM unnest(?::integer[], ?::integer[]) AS w (trace, input)""";
        try (var select = connection.prepareStatement(sql)) {
            select.setArray(
                    1,
                    connection.jdbc().createArrayOf("integer", beyond.keySet().toArray()));
            select.setArray(
                    2,
                    connection.jdbc().createArrayOf("integer", beyond.values().toArray()));
            ResultSet rows = select.executeQuery();
            Map<Integer, Integer> counts = new HashMap<>();
            while (rows.next()) {
                counts.put(rows.getInt(1), rows.getInt(2));
            }
            return counts;
        }
    }

    /**
     * Deletes the refused runs of a trace, which were never invoked, so that they are retried.
     *
     * @param lastInput later ones are kept
     * @return how many
     */
    public static int deleteRefused(DatasetConnection connection, int trace, int lastInput) throws SQLException {
        String sql = """
                WITH deleted AS (
                  DELETE FROM {schema}.runs WHERE trace = ? AND status = 'refused' AND id BETWEEN ? AND ? RETURNING id
                )""" + UNDELIVER + "SELECT count(*) FROM deleted";
        try (var delete = connection.prepareStatement(sql)) {
            delete.setInt(1, trace);
            delete.setLong(2, new RunId(trace, 1).value());
            delete.setLong(3, new RunId(trace, lastInput).value());
            ResultSet row = delete.executeQuery();
            row.next();
            return row.getInt(1);
        }
    }

    /**
     * Moves the completed runs of a trace whose activation failed to table {@code attempts}, so that they are retried; their
     * parameters, samples and logs are deleted.
     *
     * @param lastInput later ones are kept
     * @return how many
     */
    public static int moveFailed(DatasetConnection connection, int trace, int lastInput) throws SQLException {
        String sql = """
                WITH deleted AS (
                  DELETE FROM {schema}.runs WHERE trace = ? AND status = 'completed' AND failed AND id BETWEEN ? AND ?
                  RETURNING *
                )""" + UNDELIVER + """
                INSERT INTO {schema}.attempts (run, activation_id, content)
                SELECT id, activation_id, to_jsonb(deleted) FROM deleted""";
        try (var move = connection.prepareStatement(sql)) {
            move.setInt(1, trace);
            move.setLong(2, new RunId(trace, 1).value());
            move.setLong(3, new RunId(trace, lastInput).value());
            return move.executeUpdate();
        }
    }

    private static PastRun past(ResultSet row) throws SQLException {
        return new PastRun(
                RunStatus.of(row.getString(2)),
                row.getLong(3),
                new Call(
                        row.getString(4),
                        row.getInt(5),
                        row.getObject(6, Long.class),
                        row.getObject(7, Long.class),
                        row.getBoolean(8)));
    }
}
