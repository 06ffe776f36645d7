package io.faasload.cli;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * How long runs are on their way from their planned time to the table: what was planned in this time before a crash can be invoked
 * again. On a busy machine that is much longer than call, buffer and flush, so the database itself notes when the rows are
 * committed.
 */
final class RowDelay {

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
     * How many activations so many crashes can leave without a row, at so many runs a second: twice what was on its way at most
     * in the runs that were not killed.
     */
    static long mostOrphans(Connection connection, int crashes, double runsASecond) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet longest = statement.executeQuery("""
                        SELECT max(extract(epoch FROM at) - planned_us / 1e6) FROM committed JOIN runs ON runs.id = run""")) {
            longest.next();
            double seconds = longest.getDouble(1);
            System.out.printf(
                    "%d crashes at %.0f runs/s; longest way to a row %.3f s%n", crashes, runsASecond, seconds);
            return (long) Math.ceil(2 * crashes * runsASecond * seconds);
        }
    }
}
