package io.faasload.dataset.summary;

import io.faasload.dataset.DatasetConnection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * How much later than planned the calls of a dataset were sent, because of limits, outages, or a slow client.
 *
 * @param calls number of calls sent
 * @param meanMicros mean lateness
 * @param p99Micros 99th percentile
 * @param maxMicros maximum
 */
public record Lateness(long calls, long meanMicros, long p99Micros, long maxMicros) {

    private static final long HICCUP_MICROS = 1_000_000;

    private static final String SQL = """
            SELECT count(*), coalesce(avg(sent_us - planned_us), 0)::bigint,
              coalesce(percentile_disc(0.99) WITHIN GROUP (ORDER BY sent_us - planned_us), 0),
              coalesce(max(sent_us - planned_us), 0)
            FROM {schema}.runs WHERE sent_us IS NOT NULL""";

    /** Whether the planned rate was kept. A call may be late by one interval, or by a hiccup of a second. */
    public boolean isOnSchedule(Duration interval) {
        return p99Micros <= Math.max(interval.toNanos() / 1_000, HICCUP_MICROS);
    }

    /** Computes the lateness from all rows. */
    public static Lateness read(DatasetConnection connection) throws SQLException {
        try (var statement = connection.prepareStatement(SQL);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new Lateness(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
        }
    }
}
