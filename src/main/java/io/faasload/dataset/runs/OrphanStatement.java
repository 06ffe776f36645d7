package io.faasload.dataset.runs;

import static io.faasload.dataset.runs.TableColumn.Type.BIGINT;
import static io.faasload.dataset.runs.TableColumn.Type.TEXT;

import io.faasload.dataset.DatasetConnection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * The statement that stores orphans, unless a run has their activation; {@link RunStatement} deletes an orphan if a run gets its
 * activation later. Repeating it changes nothing. An outdated submission gets an error and writes nothing.
 */
public final class OrphanStatement implements RowStatement<Orphan> {

    private static final List<TableColumn<Orphan>> COLUMNS = List.of(
            new TableColumn<>("activation_id", TEXT, Orphan::activationId),
            new TableColumn<>("namespace", TEXT, Orphan::namespace),
            new TableColumn<>("action", TEXT, Orphan::action),
            new TableColumn<>("seen_ms", BIGINT, Orphan::seenMillis),
            new TableColumn<>("duration_ms", BIGINT, Orphan::durationMillis));

    public static final String SQL = """
            INSERT INTO {schema}.orphans AS o ({columns})
            SELECT g.* FROM unnest({arrays}) AS g (activation_id),
              (VALUES (?::bigint)) AS submission (epoch)
            WHERE CASE WHEN submission.epoch = (SELECT epoch FROM {schema}.generation) THEN true
                ELSE {schema}.refuse_outdated(submission.epoch) END
              AND NOT EXISTS (SELECT FROM {schema}.runs r WHERE r.activation_id = g.activation_id)
              AND NOT EXISTS (SELECT FROM {schema}.rejected r WHERE r.activation_id = g.activation_id)
              AND NOT EXISTS (SELECT FROM {schema}.attempts a WHERE a.activation_id = g.activation_id)
            ON CONFLICT (activation_id) DO UPDATE SET duration_ms = EXCLUDED.duration_ms
            WHERE o.duration_ms IS NULL AND EXCLUDED.duration_ms IS NOT NULL""".replace("{columns}", TableColumn.join(COLUMNS, TableColumn::name))
            .replace("{arrays}", TableColumn.join(COLUMNS, TableColumn::arrayParameter));

    // A run and an orphan with the same activation that are written at the same moment do not see each other.
    private static final String COUNT = """
            SELECT count(*) FROM {schema}.orphans o
            WHERE NOT EXISTS (SELECT FROM {schema}.runs r WHERE r.activation_id = o.activation_id)
              AND NOT EXISTS (SELECT FROM {schema}.rejected r WHERE r.activation_id = o.activation_id)""";

    private final long epoch;

    /**
     * Creates a statement.
     *
     * @param epoch of the submission that writes
     */
    public OrphanStatement(long epoch) {
        this.epoch = epoch;
    }

    @Override
    public String sql() {
        return SQL;
    }

    @Override
    public String key(Orphan orphan) {
        return orphan.activationId();
    }

    @Override
    public boolean isUrgent(Orphan orphan) {
        return false;
    }

    @Override
    public int weight(Orphan orphan) {
        return 1;
    }

    /** Of a known orphan, only an unknown duration is updated. */
    @Override
    public Orphan merged(Orphan earlier, Orphan later) {
        return earlier.durationMillis() != null
                ? earlier
                : new Orphan(
                        earlier.activationId(),
                        earlier.namespace(),
                        earlier.action(),
                        earlier.seenMillis(),
                        later.durationMillis());
    }

    @Override
    public boolean reject(DatasetConnection connection, Orphan orphan, SQLException reason) throws SQLException {
        RejectedRow.of(orphan).store(connection, epoch, reason);
        return true;
    }

    @Override
    public void accept(PreparedStatement statement, List<Orphan> orphans) throws SQLException {
        int parameter = 0;
        for (TableColumn<Orphan> column : COLUMNS) {
            column.bind(statement, ++parameter, orphans);
        }
        statement.setLong(++parameter, epoch);
    }

    /** Number of activations that belong to no run. */
    public static long count(DatasetConnection connection) throws SQLException {
        try (var statement = connection.prepareStatement(COUNT);
                var row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
