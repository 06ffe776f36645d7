package io.faasload.lease;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Makes the leases of a dataset an hour longer, so that none expires on a slow machine. Renewals still change them. */
public final class LongLease {

    private LongLease() {}

    /** Takes effect with the next acquisition or renewal. */
    public static void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE FUNCTION long_lease() RETURNS trigger LANGUAGE plpgsql AS"
                    + " 'BEGIN NEW.until := NEW.until + interval ''1 hour''; RETURN NEW; END'");
            statement.execute("CREATE TRIGGER long_lease BEFORE INSERT OR UPDATE OF until ON lease"
                    + " FOR EACH ROW EXECUTE FUNCTION long_lease()");
        }
    }

    /** The existing lease now lasts as long as a renewed one. */
    public static void end(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP FUNCTION long_lease() CASCADE");
            statement.execute(
                    "UPDATE lease SET until = clock_timestamp() + interval '" + LeaseRow.LENGTH.toMillis() + " ms'");
        }
    }
}
