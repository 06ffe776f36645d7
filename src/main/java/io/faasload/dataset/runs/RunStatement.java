package io.faasload.dataset.runs;

import io.faasload.dataset.StorableText;
import io.faasload.run.Run;
import io.faasload.run.Run.Ended;
import io.faasload.run.Run.Sample;
import io.faasload.run.Run.Usage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.jdbc.JdbcStatementBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The one statement that writes a run with its parameters and resources, for every sink. Repeating a write, and writing
 * one run from several connections at the same time in any order, end in the same rows.
 *
 * <p>Which row wins: the first {@code completed} wins over all and is never touched again; {@code refused} and {@code lost}
 * replace {@code started}; {@code started} replaces only {@code started}. A row is replaced as a whole, so that it never
 * mixes two activations. An activation that no row has after that is in {@code orphans}: that of a replaced row (by a
 * trigger, see R__tables.sql), that of a final one which did not win, and that of a started one which came after the
 * {@code completed} of another activation. The activation that the run has now is deleted from there.
 *
 * <p>A submission that is outdated, because another one has the dataset now, gets an error and writes nothing.
 *
 * <p>Immutable; two sinks can deadlock over rows of one batch, and PostgreSQL then fails one of them, to be repeated.
 */
public final class RunStatement implements JdbcStatementBuilder<Run> {

    /*
     * `beaten` tries the insertion again when the row was not written, for the sake of its conflict: that one shows the
     * row which won even if it was committed after this statement's snapshot, where a SELECT would not see it. It never
     * inserts, for the row exists and `written` has locked it. Nothing in a row changes by it.
     *
     * ON CONFLICT finds its rows by index whatever the planner thinks of a table that was empty when it planned.
     */
    public static final String SQL = """
            WITH given (id, trace, function, namespace, action, input, status, attempt, planned_us, sent_us, accepted_us,
                activation_id, error, completed_by, failed, response_status, start_ms, end_ms, wait_ms, init_ms,
                outputsize, extract_ms, transform_ms, load_ms, memory_mb, invoker, container, attribution,
                attribution_by, cpu_us, memory_peak_b, memory_peak_by) AS (
              SELECT v.* FROM (VALUES (?::bigint, ?::integer, ?::integer, ?::text, ?::text, ?::integer, ?::text, ?::integer, ?::bigint,
                ?::bigint, ?::bigint, ?::text, ?::text, ?::text, ?::boolean, ?::text, ?::bigint, ?::bigint, ?::bigint,
                ?::bigint, ?::bigint, ?::bigint, ?::bigint, ?::bigint, ?::integer, ?::text, ?::text, ?::text, ?::text,
                ?::bigint, ?::bigint, ?::text)) AS v,
                (VALUES (?::bigint)) AS submission (epoch)
              WHERE CASE WHEN submission.epoch = (SELECT epoch FROM generation) THEN true
                ELSE refuse_outdated(submission.epoch) END
            ), written AS (
              INSERT INTO runs AS r (id, trace, function, namespace, input, status, attempt, planned_us, sent_us,
                accepted_us, activation_id, error, completed_by, failed, response_status, start_ms, end_ms, wait_ms,
                init_ms, outputsize, extract_ms, transform_ms, load_ms, memory_mb, invoker, container,
                attribution, attribution_by, cpu_us, memory_peak_b, memory_peak_by)
              SELECT id, trace, function, namespace, input, status, attempt, planned_us, sent_us, accepted_us,
                activation_id, error, completed_by, failed, response_status, start_ms, end_ms, wait_ms, init_ms,
                outputsize, extract_ms, transform_ms, load_ms, memory_mb, invoker, container, attribution,
                attribution_by, cpu_us, memory_peak_b, memory_peak_by
              FROM given
              ON CONFLICT (id) DO UPDATE SET (status, attempt, planned_us, sent_us, accepted_us, activation_id, error,
                completed_by, failed, response_status, start_ms, end_ms, wait_ms, init_ms, outputsize, extract_ms,
                transform_ms, load_ms, memory_mb, invoker, container, attribution, attribution_by, cpu_us, memory_peak_b,
                memory_peak_by)
              = ROW (EXCLUDED.status, EXCLUDED.attempt, EXCLUDED.planned_us, EXCLUDED.sent_us, EXCLUDED.accepted_us,
                EXCLUDED.activation_id, EXCLUDED.error, EXCLUDED.completed_by, EXCLUDED.failed,
                EXCLUDED.response_status, EXCLUDED.start_ms, EXCLUDED.end_ms, EXCLUDED.wait_ms, EXCLUDED.init_ms,
                EXCLUDED.outputsize, EXCLUDED.extract_ms, EXCLUDED.transform_ms, EXCLUDED.load_ms, EXCLUDED.memory_mb,
                EXCLUDED.invoker, EXCLUDED.container, EXCLUDED.attribution, EXCLUDED.attribution_by, EXCLUDED.cpu_us,
                EXCLUDED.memory_peak_b, EXCLUDED.memory_peak_by)
              WHERE CASE EXCLUDED.status
                WHEN 'completed' THEN r.status <> 'completed'
                WHEN 'started' THEN r.status = 'started'
                  AND (r.attempt, r.planned_us, r.sent_us, r.accepted_us, r.activation_id, r.error)
                  IS DISTINCT FROM (EXCLUDED.attempt, EXCLUDED.planned_us, EXCLUDED.sent_us, EXCLUDED.accepted_us,
                    EXCLUDED.activation_id, EXCLUDED.error)
                ELSE r.status = 'started' END
              RETURNING r.id
            ), beaten AS (
              INSERT INTO runs AS r (id, trace, function, namespace, input, status, attempt, planned_us, activation_id,
                failed)
              SELECT id, trace, function, namespace, input, status, attempt, planned_us, activation_id, failed
              FROM given WHERE activation_id IS NOT NULL AND NOT EXISTS (SELECT FROM written)
              ON CONFLICT (id) DO UPDATE SET id = r.id
              WHERE r.activation_id IS DISTINCT FROM EXCLUDED.activation_id
                AND (EXCLUDED.status <> 'started' OR r.status = 'completed')
              RETURNING r.id
            ), orphaned AS (
              INSERT INTO orphans AS o (activation_id, namespace, action, seen_ms, duration_ms)
              SELECT activation_id, namespace, action,
                coalesce(end_ms, accepted_us / 1000, sent_us / 1000, planned_us / 1000), end_ms - start_ms
              FROM given WHERE EXISTS (SELECT FROM beaten)
              ON CONFLICT (activation_id) DO UPDATE SET duration_ms = EXCLUDED.duration_ms
              WHERE o.duration_ms IS NULL AND EXCLUDED.duration_ms IS NOT NULL
            ), explained AS (
              DELETE FROM orphans o USING given g WHERE o.activation_id = g.activation_id
                AND EXISTS (SELECT FROM written)
            ), named AS (
              INSERT INTO parameters (run, name, value)
              SELECT w.id, p.name, p.value FROM written w, unnest(?::text[], ?::text[]) AS p (name, value)
              ON CONFLICT DO NOTHING
            )
            INSERT INTO resources (run, timestamp_ms, memory_b, proc_mcpu, memory_used_b, memory_peak_b, cpu_us, cpu_user_us,
              cpu_system_us, cpu_throttled_us)
            SELECT w.id, s.* FROM written w, unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
              ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[]) AS s
            ON CONFLICT DO NOTHING""";

    private final long epoch;

    /**
     * A statement.
     *
     * @param epoch of the submission that writes
     */
    public RunStatement(long epoch) {
        this.epoch = epoch;
    }

    /**
     * Binds {@link #SQL} to a run.
     *
     * @throws IllegalArgumentException if its parameters are no JSON object
     */
    @Override
    public void accept(PreparedStatement statement, Run run) throws SQLException {
        var ended = run.ended();
        statement.setLong(1, run.id().value());
        statement.setInt(2, run.id().trace());
        statement.setInt(3, run.target().function());
        statement.setString(4, StorableText.of(run.target().namespace()));
        statement.setString(5, StorableText.of(run.target().action()));
        statement.setInt(6, run.id().input());
        statement.setString(7, run.status().text());
        statement.setInt(8, run.call().attempt());
        statement.setLong(9, run.plannedMicros());
        statement.setObject(10, run.call().sentMicros(), Types.BIGINT);
        statement.setObject(11, run.call().acceptedMicros(), Types.BIGINT);
        statement.setString(12, StorableText.orNull(run.call().activationId()));
        statement.setString(13, StorableText.orNull(run.error()));
        bindEnd(statement, 14, ended);
        Usage usage = ended == null ? null : ended.usage();
        bindUsage(statement, 27, usage);
        statement.setLong(33, epoch);
        bindParameters(statement, 34, ParameterRows.of(run.parameters()));
        bindSamples(statement, 36, usage == null ? List.of() : usage.samples());
    }

    private static void bindEnd(PreparedStatement statement, int first, @Nullable Ended ended) throws SQLException {
        if (ended == null) {
            for (int i = first; i < first + 13; i++) {
                statement.setNull(i, Types.NULL);
            }
            return;
        }
        statement.setString(first, ended.completedBy());
        statement.setBoolean(first + 1, ended.failed());
        statement.setString(first + 2, StorableText.orNull(ended.responseStatus()));
        statement.setObject(first + 3, ended.times().startMillis(), Types.BIGINT);
        statement.setObject(first + 4, ended.times().endMillis(), Types.BIGINT);
        statement.setObject(first + 5, ended.times().waitMillis(), Types.BIGINT);
        statement.setObject(first + 6, ended.times().initMillis(), Types.BIGINT);
        statement.setObject(first + 7, ended.etl().outputSizeBytes(), Types.BIGINT);
        statement.setObject(first + 8, ended.etl().extractMillis(), Types.BIGINT);
        statement.setObject(first + 9, ended.etl().transformMillis(), Types.BIGINT);
        statement.setObject(first + 10, ended.etl().loadMillis(), Types.BIGINT);
        statement.setObject(first + 11, ended.memoryMegabytes(), Types.INTEGER);
        statement.setString(first + 12, StorableText.orNull(ended.invoker()));
    }

    private static void bindParameters(PreparedStatement statement, int first, Map<String, String> parameters)
            throws SQLException {
        Connection connection = statement.getConnection();
        statement.setArray(
                first, connection.createArrayOf("text", parameters.keySet().toArray()));
        statement.setArray(
                first + 1, connection.createArrayOf("text", parameters.values().toArray()));
    }

    private static void bindUsage(PreparedStatement statement, int first, @Nullable Usage usage) throws SQLException {
        statement.setString(first, usage == null ? null : StorableText.orNull(usage.container()));
        statement.setString(first + 1, usage == null ? null : StorableText.orNull(usage.attribution()));
        statement.setString(first + 2, usage == null ? null : StorableText.orNull(usage.attributionBy()));
        statement.setObject(first + 3, usage == null ? null : usage.cpuMicros(), Types.BIGINT);
        statement.setObject(first + 4, usage == null ? null : usage.memoryPeakBytes(), Types.BIGINT);
        statement.setString(first + 5, usage == null ? null : StorableText.orNull(usage.memoryPeakBy()));
    }

    private static void bindSamples(PreparedStatement statement, int first, List<Sample> samples) throws SQLException {
        Connection connection = statement.getConnection();
        var columns = List.<java.util.function.Function<Sample, @Nullable Long>>of(
                Sample::timestampMillis,
                Sample::memoryBytes,
                Sample::cpuMillis,
                Sample::memoryUsedBytes,
                Sample::memoryPeakBytes,
                Sample::cpuMicros,
                Sample::cpuUserMicros,
                Sample::cpuSystemMicros,
                Sample::cpuThrottledMicros);
        for (int i = 0; i < columns.size(); i++) {
            statement.setArray(
                    first + i,
                    connection.createArrayOf(
                            "bigint", samples.stream().map(columns.get(i)).toArray()));
        }
    }
}
