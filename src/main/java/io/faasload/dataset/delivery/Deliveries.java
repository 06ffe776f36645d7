package io.faasload.dataset.delivery;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.JdbcSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongToIntFunction;

/** Table {@code deliveries}. */
public final class Deliveries {

    private static final int FETCH_ROWS = 10_000;

    private static final String ADD = """
            INSERT INTO {schema}.deliveries AS d (target, block, key_group, finished, completed)
            SELECT ?, g.block, g.key_group, g.finished::bit(1024), g.completed::bit(1024)
            FROM unnest(?::bigint[], ?::integer[], ?::text[], ?::text[]) AS g (block, key_group, finished, completed),
              (VALUES (?::bigint)) AS submission (epoch)
            WHERE CASE WHEN submission.epoch = (SELECT epoch FROM {schema}.generation) THEN true
              ELSE {schema}.refuse_outdated(submission.epoch) END
            ORDER BY g.block
            ON CONFLICT (target, block) DO UPDATE
            SET finished = d.finished | EXCLUDED.finished, completed = d.completed | EXCLUDED.completed""";

    private static final String UNDELIVERED = """
            SELECT 1 FROM {schema}.runs r CROSS JOIN unnest(?::text[]) AS t (target)
            LEFT JOIN {schema}.deliveries d ON d.target = t.target AND d.block = r.id >> 10
            WHERE r.status <> 'started' AND (d.block IS NULL OR get_bit(
              CASE r.status WHEN 'completed' THEN d.completed ELSE d.finished END, (r.id & 1023)::integer) = 0)
            LIMIT 1""";

    private Deliveries() {}

    /** Passes on the blocks of a target in a range of Flink's key groups; holds some thousand of them at a time. */
    public static void read(
            DatasetConnection connection,
            String target,
            int firstKeyGroup,
            int lastKeyGroup,
            BiConsumer<Long, DeliveredRuns> each)
            throws SQLException {
        long unused = connection.inTransaction(() -> {
            try (var select = connection.prepareStatement("SELECT block, finished::text, completed::text"
                    + " FROM {schema}.deliveries WHERE target = ? AND key_group BETWEEN ? AND ?")) {
                // Within a transaction the driver need not hold all rows at once.
                select.setFetchSize(FETCH_ROWS);
                select.setString(1, target);
                select.setInt(2, firstKeyGroup);
                select.setInt(3, lastKeyGroup);
                ResultSet rows = select.executeQuery();
                long blocks = 0;
                while (rows.next()) {
                    each.accept(rows.getLong(1), DeliveredRuns.ofTexts(rows.getString(2), rows.getString(3)));
                    blocks++;
                }
                return blocks;
            }
        });
    }

    /**
     * Adds what was delivered.
     *
     * @param epoch of the submission, which fails if it is outdated
     * @param keyGroups Flink's key group of each block
     */
    public static void add(
            DatasetConnection connection,
            String target,
            long epoch,
            Map<Long, DeliveredRuns> blocks,
            LongToIntFunction keyGroups)
            throws SQLException {
        Connection jdbc = connection.jdbc();
        Collection<Long> numbers = blocks.keySet();
        Collection<DeliveredRuns> runs = blocks.values();
        try (var insert = connection.prepareStatement(ADD)) {
            insert.setString(1, target);
            insert.setArray(2, jdbc.createArrayOf("bigint", numbers.toArray()));
            insert.setArray(
                    3,
                    jdbc.createArrayOf(
                            "integer",
                            numbers.stream().map(keyGroups::applyAsInt).toArray()));
            insert.setArray(
                    4,
                    jdbc.createArrayOf(
                            "text",
                            runs.stream().map(DeliveredRuns::finishedText).toArray()));
            insert.setArray(
                    5,
                    jdbc.createArrayOf(
                            "text",
                            runs.stream().map(DeliveredRuns::completedText).toArray()));
            insert.setLong(6, epoch);
            insert.executeUpdate();
        }
    }

    /** Whether all targets have all finished runs in table {@code runs}; reads all of them if there are targets. */
    public static boolean areComplete(JdbcSettings jdbc, List<String> targets) throws SQLException {
        if (targets.isEmpty()) {
            return true;
        }
        try (DatasetConnection connection = jdbc.connect();
                var select = connection.prepareStatement(UNDELIVERED)) {
            select.setArray(1, connection.jdbc().createArrayOf("text", targets.toArray()));
            return !select.executeQuery().next();
        }
    }
}
