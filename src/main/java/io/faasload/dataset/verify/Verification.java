package io.faasload.dataset.verify;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.runs.OrphanStatement;
import io.faasload.dataset.verify.Finding.Kind;
import io.faasload.run.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether a dataset is complete and consistent.
 *
 * @param findings what is wrong, by trace
 * @param unchecked number of runs of unexpected traces, for example of dropped functions, by function
 * @param expected number of expected runs
 * @param completed number of completed runs
 * @param failed number of completed runs whose activation failed; not an error of the dataset
 * @param orphans number of activations that belong to no run; not an error of the dataset either
 */
public record Verification(
        List<Finding> findings, Map<String, Long> unchecked, long expected, long completed, long failed, long orphans) {

    private static final int FETCH_ROWS = 5_000;

    private static final String RUNS = """
            SELECT r.input, r.status, r.failed, r.activation_id IS NULL, r.start_ms, r.end_ms, p.name, p.value,
              r.planned_us - g.injection_start_us, g.injection_shift_us
            FROM {schema}.runs r LEFT JOIN {schema}.generation g ON true LEFT JOIN {schema}.parameters p ON p.run = r.id
            WHERE r.id BETWEEN ? AND ? ORDER BY r.id""";

    private static final String BEYOND_PLAN = "SELECT input FROM {schema}.runs WHERE id > ? AND id < ? ORDER BY id";

    private static final String UNCHECKED = """
            SELECT f.name, count(*) FROM {schema}.runs r JOIN {schema}.functions f ON f.id = r.function
            WHERE r.trace <> ALL (?) GROUP BY f.name ORDER BY f.name""";

    private static final String DUPLICATES = """
            SELECT f.name, r.namespace, r.input, 'activation ' || r.activation_id, r.trace
            FROM {schema}.runs r JOIN {schema}.functions f ON f.id = r.function
            WHERE r.activation_id IN (
              SELECT activation_id FROM {schema}.runs WHERE activation_id IS NOT NULL
              GROUP BY activation_id HAVING count(*) > 1)
            ORDER BY r.id""";

    /** Impossible with the keys that the tables are created with; one that was restored or altered may lack them. */
    private static final Map<String, String> DOUBLED =
            Map.of("runs", "id", "parameters", "run, name", "resources", "run, timestamp_ms", "logs", "run, position");

    private static final String DOUBLED_ROWS = """
            SELECT f.name, r.namespace, r.input, min(d.example), r.trace
            FROM (SELECT %2$s, concat_ws(' ', 'table %1$s:', %2$s) AS example FROM {schema}.%1$s
              GROUP BY %2$s HAVING count(*) > 1) d
            JOIN {schema}.runs r ON r.id = d.%3$s JOIN {schema}.functions f ON f.id = r.function
            GROUP BY f.name, r.namespace, r.input, r.trace, r.id ORDER BY r.id""";

    private static final String HAS_KEY =
            "SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = ?::regclass AND contype = 'p')";

    /** Whether every expected run is completed. */
    public boolean complete() {
        return findings.stream().noneMatch(finding -> finding.kind().incomplete());
    }

    /** Whether the existing runs agree with each other and with what was expected. */
    public boolean consistent() {
        return findings.stream().allMatch(finding -> finding.kind().incomplete());
    }

    /** Reads all runs, a few thousand rows at a time, in one snapshot. */
    public static Verification run(DatasetConnection connection, List<ExpectedTrace> expected) throws SQLException {
        return connection.inTransaction(() -> {
            try (var statement =
                    connection.prepareStatement("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")) {
                statement.execute();
            }
            var findings = new ArrayList<Finding>();
            long runs = 0;
            long completed = 0;
            long failed = 0;
            for (ExpectedTrace trace : expected) {
                var check = new TraceCheck(trace, rejected(connection, trace));
                scan(connection, check);
                findings.addAll(check.findings());
                runs += trace.inputs();
                completed += check.completed();
                failed += check.failed();
            }
            Map<Integer, @Nullable Integer> repetitions = new HashMap<>();
            expected.forEach(trace -> repetitions.put(trace.trace(), trace.repetition()));
            findings.addAll(duplicates(connection, DUPLICATES, Kind.DUPLICATE_ACTIVATION, repetitions));
            findings.addAll(doubled(connection, repetitions));
            return new Verification(
                    findings,
                    unchecked(connection, expected),
                    runs,
                    completed,
                    failed,
                    OrphanStatement.count(connection));
        });
    }

    private static Map<Integer, String> rejected(DatasetConnection connection, ExpectedTrace trace)
            throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT run, split_part(reason, E'\\n', 1) FROM {schema}.rejected WHERE run BETWEEN ? AND ?")) {
            select.setLong(1, new RunId(trace.trace(), 1).value());
            select.setLong(2, new RunId(trace.trace(), trace.inputs()).value());
            ResultSet rows = select.executeQuery();
            Map<Integer, String> reasons = new HashMap<>();
            while (rows.next()) {
                reasons.put(RunId.of(rows.getLong(1)).input(), rows.getString(2));
            }
            return reasons;
        }
    }

    private static void scan(DatasetConnection connection, TraceCheck check) throws SQLException {
        try (var select = connection.prepareStatement(RUNS)) {
            select.setFetchSize(FETCH_ROWS);
            select.setLong(1, new RunId(check.expected().trace(), 1).value());
            select.setLong(
                    2, new RunId(check.expected().trace(), check.expected().inputs()).value());
            ResultSet rows = select.executeQuery();
            while (rows.next()) {
                check.row(rows);
            }
            check.end();
        }
        try (var select = connection.prepareStatement(BEYOND_PLAN)) {
            select.setFetchSize(FETCH_ROWS);
            select.setLong(
                    1, new RunId(check.expected().trace(), check.expected().inputs()).value());
            select.setLong(2, new RunId(check.expected().trace() + 1, 0).value());
            ResultSet rows = select.executeQuery();
            while (rows.next()) {
                check.beyond(rows.getInt(1));
            }
        }
    }

    private static Map<String, Long> unchecked(DatasetConnection connection, List<ExpectedTrace> expected)
            throws SQLException {
        try (var select = connection.prepareStatement(UNCHECKED)) {
            select.setArray(
                    1,
                    connection
                            .jdbc()
                            .createArrayOf(
                                    "integer",
                                    expected.stream().map(ExpectedTrace::trace).toArray()));
            ResultSet rows = select.executeQuery();
            Map<String, Long> runs = new LinkedHashMap<>();
            while (rows.next()) {
                runs.put(rows.getString(1), rows.getLong(2));
            }
            return runs;
        }
    }

    private static List<Finding> doubled(DatasetConnection connection, Map<Integer, @Nullable Integer> repetitions)
            throws SQLException {
        var findings = new ArrayList<Finding>();
        for (var table : new TreeMap<>(DOUBLED).entrySet()) {
            try (var select = connection.prepareStatement(HAS_KEY)) {
                select.setString(1, connection.sql("{schema}." + table.getKey()));
                ResultSet row = select.executeQuery();
                row.next();
                if (row.getBoolean(1)) {
                    continue;
                }
            }
            String sql = DOUBLED_ROWS.formatted(
                    table.getKey(), table.getValue(), table.getValue().replaceFirst(",.*", ""));
            findings.addAll(duplicates(connection, sql, Kind.DOUBLED, repetitions));
        }
        return findings;
    }

    /** Reads runs with function, namespace, input, example and trace, by trace. */
    private static List<Finding> duplicates(
            DatasetConnection connection, String sql, Kind kind, Map<Integer, @Nullable Integer> repetitions)
            throws SQLException {
        var findings = new ArrayList<Finding>();
        try (var select = connection.prepareStatement(sql)) {
            select.setFetchSize(FETCH_ROWS);
            ResultSet rows = select.executeQuery();
            boolean more = rows.next();
            while (more) {
                int trace = rows.getInt(5);
                String function = rows.getString(1);
                String namespace = rows.getString(2);
                String example = rows.getString(4);
                var inputs = new InputRanges();
                do {
                    inputs.add(rows.getInt(3));
                    more = rows.next();
                } while (more && rows.getInt(5) == trace);
                findings.add(new Finding(
                        kind, function, namespace, repetitions.get(trace), inputs.count(), inputs.text(), example));
            }
        }
        return findings;
    }
}
