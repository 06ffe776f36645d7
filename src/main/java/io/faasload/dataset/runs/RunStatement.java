package io.faasload.dataset.runs;

import static io.faasload.dataset.runs.RunColumns.ACTION;
import static io.faasload.dataset.runs.RunColumns.ALL;
import static io.faasload.dataset.runs.RunColumns.CALL;
import static io.faasload.dataset.runs.RunColumns.LOG;
import static io.faasload.dataset.runs.RunColumns.PARAMETER;
import static io.faasload.dataset.runs.RunColumns.REPLACED;
import static io.faasload.dataset.runs.RunColumns.SAMPLE;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.runs.RunColumns.LogRow;
import io.faasload.dataset.runs.RunColumns.ParameterRow;
import io.faasload.dataset.runs.RunColumns.SampleRow;
import io.faasload.run.Run;
import io.faasload.run.Run.Ended;
import io.faasload.run.Run.LogLine;
import io.faasload.run.Run.Sample;
import io.faasload.run.RunStatus;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * The one statement that writes runs with their parameters, resources and logs. Each run may occur once in it. Repeated writes, and
 * concurrent writes of one run over several connections in any order, end in the same rows.
 *
 * <p>Which row wins: the first {@code completed} row wins over all others and is never touched again; {@code refused} and
 * {@code lost} replace {@code started}; {@code started} replaces only {@code started}; {@code missed} replaces nothing. A row is replaced as a whole, so that it never
 * mixes two activations. An activation that is then in no row is in {@code orphans}: that of a replaced row (by a trigger, see
 * tables.sql), that of a final row that did not win, and that of a started row that came after the {@code completed} row of
 * another activation. The activation that the run has now is deleted from there.
 *
 * <p>An activation completes one run: a second run with it is written as {@code lost}, without the activation.
 *
 * <p>A submission that is outdated, because another one has taken over the dataset, gets an error and writes nothing.
 *
 * <p>Immutable.
 */
public final class RunStatement implements RowStatement<Run> {

    /*
     * `beaten` retries the insertion of a row that was not written, to provoke the conflict: this shows the row that won even if
     * it was committed after this statement's snapshot, where a SELECT would not see it. It never inserts, since the row exists
     * and `written` has locked it, and it changes nothing in a row.
     *
     * ON CONFLICT finds its rows by index, whatever the plan for a table that was empty when it was made.
     *
     * A row inserted by INSERT ... ON CONFLICT has no xmax; one that it updated has that of its own lock. Parameters are written
     * only with the first row of a run, since they are the same in all writes.
     */
    public static final String SQL = """
            WITH given ({all}, action) AS (
              SELECT v.* FROM unnest({all.arrays}, ?::text[]) AS v,
                (VALUES (?::bigint)) AS submission (epoch)
              WHERE CASE WHEN submission.epoch = (SELECT epoch FROM {schema}.generation) THEN true
                ELSE {schema}.refuse_outdated(submission.epoch) END
            ), written AS (
              INSERT INTO {schema}.runs AS r ({all})
              SELECT {all} FROM given
              ON CONFLICT (id) DO UPDATE SET ({replaced})
              = ROW ({excluded.replaced})
              WHERE CASE EXCLUDED.status
                WHEN 'completed' THEN r.status <> 'completed'
                WHEN 'started' THEN r.status = 'started'
                  AND ({r.call}) IS DISTINCT FROM ({excluded.call})
                WHEN 'missed' THEN false
                ELSE r.status = 'started' END
              RETURNING r.id, r.xmax = 0 AS is_new
            ), beaten AS (
              INSERT INTO {schema}.runs AS r (id, trace, function, namespace, input, status, attempt, planned_us,
                activation_id, failed)
              SELECT id, trace, function, namespace, input, status, attempt, planned_us, activation_id, failed
              FROM given WHERE activation_id IS NOT NULL AND id NOT IN (SELECT id FROM written)
              ON CONFLICT (id) DO UPDATE SET id = r.id
              WHERE r.activation_id IS DISTINCT FROM EXCLUDED.activation_id
                AND (EXCLUDED.status <> 'started' OR r.status = 'completed')
              RETURNING r.id
            ), orphaned AS (
              INSERT INTO {schema}.orphans AS o (activation_id, namespace, action, seen_ms, duration_ms)
              SELECT activation_id, namespace, action,
                coalesce(end_ms, accepted_us / 1000, sent_us / 1000, planned_us / 1000), end_ms - start_ms
              FROM given WHERE id IN (SELECT id FROM beaten)
              ON CONFLICT (activation_id) DO UPDATE SET duration_ms = EXCLUDED.duration_ms
              WHERE o.duration_ms IS NULL AND EXCLUDED.duration_ms IS NOT NULL
            ), explained AS (
              DELETE FROM {schema}.orphans WHERE activation_id IN (
                SELECT activation_id FROM given WHERE id IN (SELECT id FROM written))
            ), named AS (
              INSERT INTO {schema}.parameters ({parameter})
              SELECT p.* FROM unnest({parameter.arrays}) AS p (run)
              WHERE run IN (SELECT id FROM written WHERE is_new)
            ), logged AS (
              INSERT INTO {schema}.logs ({log})
              SELECT l.* FROM unnest({log.arrays}) AS l (run)
              WHERE run IN (SELECT id FROM written)
              ON CONFLICT DO NOTHING
            )
            INSERT INTO {schema}.resources ({sample})
            SELECT s.* FROM unnest({sample.arrays}) AS s (run)
            WHERE run IN (SELECT id FROM written)
            ON CONFLICT DO NOTHING""".replace("{all}", TableColumn.join(ALL, TableColumn::name))
            .replace("{all.arrays}", TableColumn.join(ALL, TableColumn::arrayParameter))
            .replace("{replaced}", TableColumn.join(REPLACED, TableColumn::name))
            .replace("{excluded.replaced}", TableColumn.join(REPLACED, column -> "EXCLUDED." + column.name()))
            .replace("{r.call}", TableColumn.join(CALL, column -> "r." + column.name()))
            .replace("{excluded.call}", TableColumn.join(CALL, column -> "EXCLUDED." + column.name()))
            .replace("{parameter}", TableColumn.join(PARAMETER, TableColumn::name))
            .replace("{parameter.arrays}", TableColumn.join(PARAMETER, TableColumn::arrayParameter))
            .replace("{log}", TableColumn.join(LOG, TableColumn::name))
            .replace("{log.arrays}", TableColumn.join(LOG, TableColumn::arrayParameter))
            .replace("{sample}", TableColumn.join(SAMPLE, TableColumn::name))
            .replace("{sample.arrays}", TableColumn.join(SAMPLE, TableColumn::arrayParameter));

    /** The index that lets an activation complete only one run. */
    private static final String ONE_ACTIVATION = "runs_activation_id";

    /** Of a log line, as long as other rows. */
    private static final int ROW_CHARACTERS = 100;

    private final long epoch;

    /**
     * Creates a statement.
     *
     * @param epoch of the submission that writes
     */
    public RunStatement(long epoch) {
        this.epoch = epoch;
    }

    @Override
    public String sql() {
        return SQL;
    }

    @Override
    public Long key(Run run) {
        return run.id().value();
    }

    @Override
    public boolean isUrgent(Run run) {
        return run.status() == RunStatus.STARTED;
    }

    @Override
    public int weight(Run run) {
        int weight = 1 + samples(run).size();
        for (LogLine line : logs(run)) {
            weight += 1 + line.text().length() / ROW_CHARACTERS;
        }
        return weight;
    }

    /** A final row replaces the started one of the same activation, as it would in the table. */
    @Override
    public @Nullable Run merged(Run earlier, Run later) {
        return earlier.status() == RunStatus.STARTED
                        && later.status().isFinal()
                        && Objects.equals(
                                earlier.call().activationId(), later.call().activationId())
                ? later
                : null;
    }

    @Override
    public boolean reject(DatasetConnection connection, Run run, SQLException reason) throws SQLException {
        if (isOfAnotherRun(reason)) {
            try (PreparedStatement statement = connection.prepareStatement(SQL)) {
                accept(statement, List.of(run.withoutActivation()));
                statement.executeUpdate();
            }
            return false;
        }
        RejectedRow.of(run).store(connection, epoch, reason);
        return true;
    }

    /** Whether a run cannot be completed because its activation has completed another one. */
    private static boolean isOfAnotherRun(SQLException reason) {
        return PSQLState.UNIQUE_VIOLATION.getState().equals(reason.getSQLState())
                && reason instanceof PSQLException error
                && error.getServerErrorMessage() != null
                && ONE_ACTIVATION.equals(error.getServerErrorMessage().getConstraint());
    }

    /**
     * Binds {@link #SQL} to runs.
     *
     * @throws IllegalArgumentException if the parameters of a run are not a JSON object
     */
    @Override
    public void accept(PreparedStatement statement, List<Run> runs) throws SQLException {
        int parameter = 0;
        for (TableColumn<Run> column : ALL) {
            column.bind(statement, ++parameter, runs);
        }
        ACTION.bind(statement, ++parameter, runs);
        statement.setLong(++parameter, epoch);
        List<ParameterRow> parameters = new ArrayList<>();
        List<LogRow> logs = new ArrayList<>();
        List<SampleRow> samples = new ArrayList<>();
        for (Run run : runs) {
            ParameterRows.of(run.parameters())
                    .forEach((name, value) -> parameters.add(new ParameterRow(key(run), name, value)));
            int position = 0;
            for (LogLine line : logs(run)) {
                logs.add(new LogRow(key(run), ++position, line));
            }
            samples(run).forEach(sample -> samples.add(new SampleRow(key(run), sample)));
        }
        for (TableColumn<ParameterRow> column : PARAMETER) {
            column.bind(statement, ++parameter, parameters);
        }
        for (TableColumn<LogRow> column : LOG) {
            column.bind(statement, ++parameter, logs);
        }
        for (TableColumn<SampleRow> column : SAMPLE) {
            column.bind(statement, ++parameter, samples);
        }
    }

    private static List<LogLine> logs(Run run) {
        Ended ended = run.ended();
        return ended == null || ended.logs() == null ? List.of() : ended.logs();
    }

    private static List<Sample> samples(Run run) {
        Ended ended = run.ended();
        return ended == null || ended.usage() == null
                ? List.of()
                : ended.usage().samples();
    }
}
