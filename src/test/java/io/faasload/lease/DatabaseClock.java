package io.faasload.lease;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A clock for {@link LeaseRow} that stands still until it is set: a function in the dataset's schema that shadows PostgreSQL's
 * {@code clock_timestamp()}.
 */
public final class DatabaseClock {

    private final Connection connection;

    /** Starts the clock at 0, for the connections on which it is {@link #use}d. */
    public DatabaseClock(Connection connection) throws SQLException {
        this.connection = connection;
        execute(connection, "CREATE TABLE clock AS SELECT to_timestamp(0) AS now");
        execute(
                connection,
                "CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE"
                        + " AS 'SELECT now FROM faasload.clock'");
        use(connection);
    }

    public static void use(Connection connection) throws SQLException {
        execute(connection, "SET search_path = faasload, pg_catalog");
    }

    public void set(long micros) throws SQLException {
        execute(connection, "UPDATE clock SET now = to_timestamp(0) + interval '" + micros + " us'");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
