package io.faasload.cli;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;

/**
 * How long runs are on their way from their planned time to the table: what was planned in this time before a crash can be invoked
 * again. On a busy machine that is much longer than call, buffer and flush, so the database itself notes when the rows are
 * committed.
 */
final class RowDelay {

    private static final double JUST_BEFORE_S = 10;

    private RowDelay() {}

    /** From now on; the connection's schema is that of the dataset. */
    static void note(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE committed (run bigint PRIMARY KEY, at timestamptz NOT NULL);
                    CREATE FUNCTION note_commit() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
                    BEGIN
                      INSERT INTO committed VALUES (NEW.id, clock_timestamp()) ON CONFLICT DO NOTHING;
                      RETURN NULL;
                    END $$;
                    CREATE CONSTRAINT TRIGGER runs_note_commit AFTER INSERT OR UPDATE ON runs
                      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.activation_id IS NOT NULL)
                      EXECUTE FUNCTION note_commit()""");
        }
    }

    /**
     * How many activations crashes at these times can leave without a row, at so many runs a second: twice what was on its way at
     * most just before each of them, for what was killed itself is not measured.
     */
    static long mostOrphans(Connection connection, double runsASecond, List<Instant> crashes) throws SQLException {
        double seconds = 0;
        try (PreparedStatement longest = connection.prepareStatement("""
                SELECT coalesce(max(extract(epoch FROM at) - planned_us / 1e6), ?) FROM committed JOIN runs ON runs.id = run
                WHERE planned_us / 1e6 BETWEEN ? AND ?""")) {
            for (Instant crash : crashes) {
                double end = crash.toEpochMilli() / 1e3;
                longest.setDouble(1, JUST_BEFORE_S);
                longest.setDouble(2, end - JUST_BEFORE_S);
                longest.setDouble(3, end);
                try (ResultSet result = longest.executeQuery()) {
                    result.next();
                    seconds += result.getDouble(1);
                }
            }
        }
        long most = (long) Math.ceil(2 * runsASecond * seconds);
        System.out.printf("%d crashes, %.3f s on the way: at most %d orphans%n", crashes.size(), seconds, most);
        return most;
    }
}
