package io.faasload.dataset.summary;

import io.faasload.dataset.DatasetConnection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A minute of an injection.
 *
 * @param minute from the start of the injection, from 1
 * @param planned points that were due in it, as far as they have a run
 * @param sent calls that were sent in it
 * @param missed points that were due in it and not sent
 */
public record InjectionMinute(long minute, long planned, long sent, long missed) {

    private static final String SQL = """
            SELECT minute, sum(planned)::bigint, sum(sent)::bigint, sum(missed)::bigint FROM (
              SELECT (planned_us - injection_start_us) / 60000000 + 1 AS minute, count(*) AS planned, 0 AS sent,
                count(*) FILTER (WHERE status = 'missed') AS missed
              FROM {schema}.runs, {schema}.generation GROUP BY 1
              UNION ALL
              SELECT (sent_us - injection_start_us) / 60000000 + 1, 0, count(*), 0
              FROM {schema}.runs, {schema}.generation WHERE sent_us IS NOT NULL GROUP BY 1
            ) AS counted WHERE minute IS NOT NULL GROUP BY minute ORDER BY minute""";

    /** All minutes with points or calls, in order; none in a generation. Reads every run. */
    public static List<InjectionMinute> read(DatasetConnection connection) throws SQLException {
        List<InjectionMinute> minutes = new ArrayList<>();
        try (var select = connection.prepareStatement(SQL)) {
            ResultSet row = select.executeQuery();
            while (row.next()) {
                minutes.add(new InjectionMinute(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)));
            }
        }
        return minutes;
    }
}
