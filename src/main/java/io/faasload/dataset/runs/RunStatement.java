package io.faasload.dataset.runs;

import static io.faasload.dataset.runs.RunColumns.ALL;
import static io.faasload.dataset.runs.RunColumns.CALL;
import static io.faasload.dataset.runs.RunColumns.REPLACED;
import static io.faasload.dataset.runs.RunColumns.SAMPLE;

import io.faasload.dataset.StorableText;
import io.faasload.run.Run;
import io.faasload.run.Run.Ended;
import io.faasload.run.Run.Sample;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

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
 * <p>An activation completes one run: a second one is written as {@code lost}, without it.
 *
 * <p>A submission that is outdated, because another one has the dataset now, gets an error and writes nothing.
 *
 * <p>Immutable.
 */
public final class RunStatement implements RowStatement<Run> {

    /*
     * `beaten` tries the insertion again when the row was not written, for the sake of its conflict: that one shows the
     * row which won even if it was committed after this statement's snapshot, where a SELECT would not see it. It never
     * inserts, for the row exists and `written` has locked it. Nothing in a row changes by it.
     *
     * ON CONFLICT finds its rows by index whatever the planner thinks of a table that was empty when it planned.
     */
    public static final String SQL = """
            WITH given ({all}, action) AS (
              SELECT v.* FROM (VALUES ({casts}, ?::text)) AS v,
                (VALUES (?::bigint)) AS submission (epoch)
              WHERE CASE WHEN submission.epoch = (SELECT epoch FROM generation) THEN true
                ELSE refuse_outdated(submission.epoch) END
            ), written AS (
              INSERT INTO runs AS r ({all})
              SELECT {all} FROM given
              ON CONFLICT (id) DO UPDATE SET ({replaced})
              = ROW ({excluded.replaced})
              WHERE CASE EXCLUDED.status
                WHEN 'completed' THEN r.status <> 'completed'
                WHEN 'started' THEN r.status = 'started'
                  AND ({r.call}) IS DISTINCT FROM ({excluded.call})
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
            INSERT INTO resources (run, {sample})
            SELECT w.id, s.* FROM written w, unnest({sample.casts}) AS s
            ON CONFLICT DO NOTHING""".replace("{all}", TableColumn.join(ALL, TableColumn::name))
            .replace(
                    "{casts}",
                    TableColumn.join(ALL, column -> "?::" + column.type().sql()))
            .replace("{replaced}", TableColumn.join(REPLACED, TableColumn::name))
            .replace("{excluded.replaced}", TableColumn.join(REPLACED, column -> "EXCLUDED." + column.name()))
            .replace("{r.call}", TableColumn.join(CALL, column -> "r." + column.name()))
            .replace("{excluded.call}", TableColumn.join(CALL, column -> "EXCLUDED." + column.name()))
            .replace("{sample}", TableColumn.join(SAMPLE, TableColumn::name))
            .replace(
                    "{sample.casts}",
                    TableColumn.join(SAMPLE, column -> "?::" + column.type().sql() + "[]"));

    /** The index by which an activation completes one run only. */
    private static final String ONE_ACTIVATION = "runs_activation_id";

    private final long epoch;

    /**
     * A statement.
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
    public Comparator<Run> order() {
        return Comparator.comparingLong(run -> run.id().value());
    }

    @Override
    public boolean reject(Connection connection, Run run, SQLException reason) throws SQLException {
        if (isOfAnotherRun(reason)) {
            try (PreparedStatement statement = connection.prepareStatement(SQL)) {
                accept(statement, run.withoutActivation());
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
     * Binds {@link #SQL} to a run.
     *
     * @throws IllegalArgumentException if its parameters are no JSON object
     */
    @Override
    public void accept(PreparedStatement statement, Run run) throws SQLException {
        int parameter = 0;
        for (TableColumn<Run> column : ALL) {
            column.bind(statement, ++parameter, run);
        }
        statement.setString(++parameter, StorableText.of(run.target().action()));
        statement.setLong(++parameter, epoch);
        Map<String, String> parameters = ParameterRows.of(run.parameters());
        statement.setArray(++parameter, texts(statement, parameters.keySet()));
        statement.setArray(++parameter, texts(statement, parameters.values()));
        Ended ended = run.ended();
        List<Sample> samples = ended == null || ended.usage() == null
                ? List.of()
                : ended.usage().samples();
        for (TableColumn<Sample> column : SAMPLE) {
            column.bindArray(statement, ++parameter, samples);
        }
    }

    private static Array texts(PreparedStatement statement, Collection<String> texts) throws SQLException {
        return statement.getConnection().createArrayOf("text", texts.toArray());
    }
}
