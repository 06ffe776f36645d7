package io.faasload.lease;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.Generation;
import io.faasload.dataset.StorableText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Table {@code lease}: which submission may generate, and until when unless it renews the lease. All times are those of the
 * database's clock. Every method except {@link #acquire} is one statement, for a connection in auto-commit mode.
 *
 * @param epoch of the submission that holds the lease
 * @param holder description of the holder, for people
 * @param since when it was acquired
 * @param until when it expires
 */
public record LeaseRow(long epoch, String holder, Instant since, Instant until) {

    /** How long a lease is valid after an acquisition or a renewal. */
    public static final Duration LENGTH = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(LeaseRow.class);

    private static final long POLL_MILLIS = 100;
    private static final String END = "clock_timestamp() + interval '" + LENGTH.toMillis() + " ms'";

    /**
     * Fails if another submission holds the lease and renews it; changes nothing, and needs no table. Waits for a lease that
     * nobody renews to expire. If {@code runs} was dropped, a new dataset starts, no matter who holds the lease.
     *
     * @throws DatasetException if another submission holds the lease
     */
    public static void requireFree(DatasetConnection connection)
            throws SQLException, DatasetException, InterruptedException {
        if (!connection.hasTable("lease") || !connection.hasTable("runs")) {
            return;
        }
        Optional<LeaseRow> first = read(connection);
        while (is(connection, "EXISTS (SELECT FROM {schema}.lease WHERE until > clock_timestamp())")) {
            Optional<LeaseRow> now = read(connection);
            if (now.isPresent() && !now.equals(first)) {
                throw now.get().refusal(connection.schema());
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static boolean is(DatasetConnection connection, String condition) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT " + condition);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /**
     * Takes the lease for a new submission, makes all earlier ones outdated, and checks that the dataset has these settings, as
     * {@link Generation#guard} does. Waits for a lease that nobody renews, left by a killed submission, to expire. Exactly one of
     * several concurrent submissions acquires it.
     *
     * @param connection in auto-commit mode
     * @param holder description of the holder, for people
     * @return the generation with the epoch of this submission
     * @throws DatasetException if another submission holds the lease and renews it; or as {@link Generation#guard}
     */
    public static Generation acquire(DatasetConnection connection, Generation.Settings settings, String holder)
            throws SQLException, DatasetException, InterruptedException {
        Optional<LeaseRow> first = read(connection);
        boolean isWaiting = false;
        while (true) {
            Optional<Generation> taken = connection.inTransaction(() -> take(connection, settings, holder));
            if (taken.isPresent()) {
                return taken.get();
            }
            Optional<LeaseRow> now = read(connection);
            if (now.isPresent() && !now.equals(first)) {
                throw now.get().refusal(connection.schema());
            }
            if (!isWaiting) {
                LOG.info(
                        "Waiting up to {} s: the last generation may still run ({})",
                        LENGTH.toSeconds(),
                        now.map(LeaseRow::holder).orElse("released"));
                isWaiting = true;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static Optional<Generation> take(DatasetConnection connection, Generation.Settings settings, String holder)
            throws SQLException, DatasetException {
        Generation.lock(connection);
        try (var statement =
                connection.prepareStatement("DELETE FROM {schema}.lease WHERE until <= clock_timestamp()")) {
            // Deletes first, then reads: the deletion waits for a concurrent renewal to commit, and then spares the
            // lease.
            statement.executeUpdate();
        }
        if (read(connection).isPresent()) {
            return Optional.empty();
        }
        Generation.guarded(connection, settings);
        Generation generation = Generation.bumpEpoch(connection);
        try (var statement = connection.prepareStatement("DELETE FROM {schema}.writers")) {
            statement.executeUpdate(); // of submissions that are outdated now
        }
        String insert = "INSERT INTO {schema}.lease (epoch, holder, since, until) VALUES (?, ?, clock_timestamp(), "
                + END + ")";
        try (var statement = connection.prepareStatement(insert)) {
            statement.setLong(1, generation.epoch());
            statement.setString(2, StorableText.of(holder));
            statement.executeUpdate();
        }
        return Optional.of(generation);
    }

    private DatasetException refusal(String schema) {
        return new DatasetException(
                "a generation of the dataset in schema " + schema + " runs already, since "
                        + since.truncatedTo(ChronoUnit.SECONDS) + " with epoch " + epoch + ": " + holder
                        + ". bin/faasload stop ends it there; or use another database.schema",
                null);
    }

    /** The last lease that was not released; it may have expired. */
    public static Optional<LeaseRow> read(DatasetConnection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT epoch, holder, since, until FROM {schema}.lease");
                ResultSet row = statement.executeQuery()) {
            return row.next()
                    ? Optional.of(new LeaseRow(row.getLong(1), row.getString(2), instant(row, 3), instant(row, 4)))
                    : Optional.empty();
        }
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return Objects.requireNonNull(row.getObject(column, OffsetDateTime.class))
                .toInstant();
    }

    /**
     * Renews the lease of a submission; a released lease stays released.
     *
     * @return whether this is still the latest submission
     */
    public static boolean renew(DatasetConnection connection, long epoch) throws SQLException {
        String sql = "WITH renewed AS (UPDATE {schema}.lease SET until = " + END
                + " WHERE epoch = ?) SELECT FROM {schema}.generation WHERE epoch = ?";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, epoch);
            statement.setLong(2, epoch);
            return statement.executeQuery().next();
        }
    }

    /**
     * The time left of a submission's lease: zero or less if it was not renewed in time, or was released.
     *
     * @return empty if this is no longer the latest submission
     */
    public static Optional<Duration> remaining(DatasetConnection connection, long epoch) throws SQLException {
        String sql = """
                SELECT (SELECT extract(epoch FROM until - clock_timestamp()) * 1000
                  FROM {schema}.lease l WHERE l.epoch = g.epoch)::bigint
                FROM {schema}.generation g WHERE epoch = ?""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, epoch);
            var row = statement.executeQuery();
            return row.next() ? Optional.of(Duration.ofMillis(row.getLong(1))) : Optional.empty();
        }
    }

    /** Updates the description of the holder, once the job is known. */
    public static void describe(DatasetConnection connection, long epoch, String holder) throws SQLException {
        try (var statement = connection.prepareStatement("UPDATE {schema}.lease SET holder = ? WHERE epoch = ?")) {
            statement.setString(1, StorableText.of(holder));
            statement.setLong(2, epoch);
            statement.executeUpdate();
        }
    }

    /** Releases the lease of a submission whose job has ended, so that the next submission need not wait. */
    public static void release(DatasetConnection connection, long epoch) throws SQLException {
        try (var statement = connection.prepareStatement("DELETE FROM {schema}.lease WHERE epoch = ?")) {
            statement.setLong(1, epoch);
            statement.executeUpdate();
        }
    }
}
