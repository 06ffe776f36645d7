package io.faasload.dataset.runs;

import io.faasload.dataset.StorableText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Comparator;

/**
 * The statement that stores an orphan unless a run has its activation; {@link RunStatement} deletes it if a run gets it
 * later. Repeating it changes nothing. A submission that is outdated gets an error and writes nothing.
 */
public final class OrphanStatement implements RowStatement<Orphan> {

    public static final String SQL = """
            INSERT INTO orphans AS o (activation_id, namespace, action, seen_ms, duration_ms)
            SELECT g.* FROM (VALUES (?::text, ?::text, ?::text, ?::bigint, ?::bigint)) AS g (activation_id),
              (VALUES (?::bigint)) AS submission (epoch)
            WHERE CASE WHEN submission.epoch = (SELECT epoch FROM generation) THEN true
                ELSE refuse_outdated(submission.epoch) END
              AND NOT EXISTS (SELECT FROM runs r WHERE r.activation_id = g.activation_id)
              AND NOT EXISTS (SELECT FROM rejected r WHERE r.activation_id = g.activation_id)
            ON CONFLICT (activation_id) DO UPDATE SET duration_ms = EXCLUDED.duration_ms
            WHERE o.duration_ms IS NULL AND EXCLUDED.duration_ms IS NOT NULL""";

    // A run and an orphan with the same activation, written at the same moment, do not see each other.
    private static final String COUNT = """
            SELECT count(*) FROM orphans o
            WHERE NOT EXISTS (SELECT FROM runs r WHERE r.activation_id = o.activation_id)
              AND NOT EXISTS (SELECT FROM rejected r WHERE r.activation_id = o.activation_id)""";

    private final long epoch;

    /**
     * A statement.
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
    public Comparator<Orphan> order() {
        return Comparator.comparing(Orphan::activationId);
    }

    @Override
    public boolean reject(Connection connection, Orphan orphan, SQLException reason) throws SQLException {
        RejectedRow.of(orphan).store(connection, epoch, reason);
        return true;
    }

    @Override
    public void accept(PreparedStatement statement, Orphan orphan) throws SQLException {
        statement.setString(1, StorableText.of(orphan.activationId()));
        statement.setString(2, StorableText.of(orphan.namespace()));
        statement.setString(3, StorableText.of(orphan.action()));
        statement.setLong(4, orphan.seenMillis());
        statement.setObject(5, orphan.durationMillis(), Types.BIGINT);
        statement.setLong(6, epoch);
    }

    /** How many activations no run explains. */
    public static long count(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(COUNT)) {
            row.next();
            return row.getLong(1);
        }
    }
}
