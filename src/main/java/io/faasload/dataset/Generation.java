package io.faasload.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * The row of table {@code generation}: which dataset this is, and what its runs are drawn from.
 *
 * @param dataset id of the dataset
 * @param created when its generation started
 * @param seed of the random parameters
 * @param streams {@code shared} or {@code independent}
 * @param epoch number of the submission that may write
 */
public record Generation(UUID dataset, Instant created, long seed, String streams, long epoch) {

    private static final String RETURNED = " dataset, created, seed, streams, epoch";

    private static final String CHANGED_FUNCTIONS = """
            SELECT s.key FROM {schema}.generation g, jsonb_each_text(g.functions) s
            JOIN jsonb_each_text(?::jsonb) n USING (key)
            WHERE s.value <> n.value
              AND EXISTS (
                SELECT FROM {schema}.runs r JOIN {schema}.functions f ON f.id = r.function WHERE f.name = s.key)
            ORDER BY s.key""";

    /**
     * The settings that a generation requests.
     *
     * @param seed of the random parameters
     * @param streams {@code shared} or {@code independent}
     * @param functions the definitions of parameters (YAML) of every function, by name
     * @param configuration JSON object, secrets masked
     * @param versions JSON object
     * @param mode {@code generation} or {@code injection}
     * @param fresh start a new dataset, which requires tables without runs
     */
    public record Settings(
            long seed,
            String streams,
            Map<String, String> functions,
            String configuration,
            String versions,
            String mode,
            boolean fresh) {

        /** Of a generation. */
        public Settings(
                long seed,
                String streams,
                Map<String, String> functions,
                String configuration,
                String versions,
                boolean fresh) {
            this(seed, streams, functions, configuration, versions, "generation", fresh);
        }
    }

    /**
     * Checks that the dataset in the tables has these settings. Creates its row if there is none. If there are no runs, and the
     * settings differ or a new dataset is requested, starts over with another id. Configuration and versions remain those of the
     * creation.
     *
     * @throws DatasetException if there are runs and a new dataset is requested, or if they were drawn from another seed, with
     *     other streams, or from other definitions of their function's parameters
     */
    public static Generation guard(DatasetConnection connection, Settings settings)
            throws SQLException, DatasetException {
        return connection.inTransaction(() -> {
            lock(connection);
            return guarded(connection, settings);
        });
    }

    /** Prevents others from changing the row until the end of the transaction; readers do not wait. */
    public static void lock(DatasetConnection connection) throws SQLException {
        try (var statement =
                connection.prepareStatement("LOCK TABLE {schema}.generation IN SHARE ROW EXCLUSIVE MODE")) {
            statement.execute();
        }
    }

    /** Like {@link #guard}, in a transaction that holds the {@link #lock}. */
    public static Generation guarded(DatasetConnection connection, Settings settings)
            throws SQLException, DatasetException {
        String functions = json(settings.functions());
        var stored = read(connection);
        if (stored.isEmpty()) {
            return write(
                    connection,
                    "INSERT INTO {schema}.generation (seed, streams, configuration, versions, functions, mode, dataset)"
                            + " VALUES (?, ?, ?::jsonb, ?::jsonb, ?::jsonb, ?, gen_random_uuid())",
                    settings.seed(),
                    settings.streams(),
                    settings.configuration(),
                    settings.versions(),
                    functions,
                    settings.mode());
        }
        List<String> differences = stored.get().differences(settings);
        String mode = mode(connection);
        if (!mode.equals(settings.mode())) {
            differences.add("they are from another mode, " + mode + ", not " + settings.mode());
        }
        if (hasRuns(connection)) {
            if (settings.fresh()) {
                throw new DatasetException(
                        "--fresh starts a new dataset, but there are runs: drop them first with psql -c 'SET search_path = "
                                + DatasetDatabase.quoted(connection.schema())
                                + "' -c 'DROP TABLE runs, parameters, resources'",
                        null);
            }
            try (var select = connection.prepareStatement(CHANGED_FUNCTIONS)) {
                select.setString(1, functions);
                ResultSet changed = select.executeQuery();
                while (changed.next()) {
                    differences.add("the parameters of function " + changed.getString(1)
                            + ", or the traces injected into it, have changed");
                }
            }
            if (!differences.isEmpty()) {
                throw new DatasetException(
                        "the runs in schema " + connection.schema() + " belong to another dataset: "
                                + String.join("; ", differences)
                                + ". Revert the change; or start over: DROP TABLE runs, resources, parameters and delete the"
                                + " states in generation.statedir; or use another database.schema",
                        null);
            }
        } else if (settings.fresh() || !differences.isEmpty()) {
            for (String table : List.of("orphans", "logs")) {
                try (var statement = connection.prepareStatement("DELETE FROM {schema}." + table)) {
                    statement.executeUpdate();
                }
            }
            return write(
                    connection,
                    "UPDATE {schema}.generation SET seed = ?, streams = ?, configuration = ?::jsonb,"
                            + " versions = ?::jsonb, functions = ?::jsonb, mode = ?, dataset = gen_random_uuid(), created = now(), epoch = epoch + 1,"
                            + " environment = '{}', injection_start_us = NULL, injection_shift_us = 0",
                    settings.seed(),
                    settings.streams(),
                    settings.configuration(),
                    settings.versions(),
                    functions,
                    settings.mode());
        }
        return write(connection, "UPDATE {schema}.generation SET functions = functions || ?::jsonb", functions);
    }

    private List<String> differences(Settings wanted) {
        var differences = new ArrayList<String>();
        if (seed != wanted.seed()) {
            differences.add("generation.seed is " + wanted.seed() + ", theirs is " + seed);
        }
        if (!streams.equals(wanted.streams())) {
            differences.add("generation.streams is " + wanted.streams() + ", theirs is " + streams);
        }
        return differences;
    }

    /** The row; empty before the first generation. */
    public static Optional<Generation> read(DatasetConnection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT" + RETURNED + " FROM {schema}.generation");
                ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(of(row)) : Optional.empty();
        }
    }

    /**
     * Makes all earlier submissions outdated, in a transaction that holds the {@link #lock}.
     *
     * @return the row with the epoch of this submission
     */
    public static Generation bumpEpoch(DatasetConnection connection) throws SQLException {
        return write(connection, "UPDATE {schema}.generation SET epoch = epoch + 1");
    }

    /** Adds the members of a JSON object to a member of {@code environment}, which they replace. */
    public static void addToEnvironment(DatasetConnection connection, String member, String json) throws SQLException {
        String sql = "UPDATE {schema}.generation SET environment = environment"
                + " || jsonb_build_object(?::text, coalesce(environment -> ?, '{}') || ?::jsonb)";
        try (var update = connection.prepareStatement(sql)) {
            update.setString(1, member);
            update.setString(2, member);
            update.setString(3, json);
            update.executeUpdate();
        }
    }

    private static String mode(DatasetConnection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT mode FROM {schema}.generation");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    /**
     * What the planned times of an injection are counted from, microseconds since the epoch: its start, which is the given time unless it
     * has one already, and by how much its points were moved.
     *
     * @param proposed microseconds since the epoch
     */
    public static long injectionStart(DatasetConnection connection, long proposed) throws SQLException {
        String sql = "UPDATE {schema}.generation SET injection_start_us = coalesce(injection_start_us, ?)"
                + " RETURNING injection_start_us + injection_shift_us";
        try (var update = connection.prepareStatement(sql)) {
            update.setLong(1, proposed);
            ResultSet row = update.executeQuery();
            row.next();
            return row.getLong(1);
        }
    }

    /**
     * Moves what is left of an injection, so that what follows its latest point continues some seconds from now, by the clock of the
     * database.
     */
    public static void shiftInjection(DatasetConnection connection, int seconds) throws SQLException {
        String sql = "UPDATE {schema}.generation SET injection_shift_us = injection_shift_us + shift FROM"
                + " (SELECT ((extract(epoch FROM clock_timestamp()) + ?) * 1000000)::bigint - max(planned_us) AS shift"
                + " FROM {schema}.runs) AS s WHERE shift > 0";
        try (var update = connection.prepareStatement(sql)) {
            update.setInt(1, seconds);
            update.executeUpdate();
        }
    }

    private static boolean hasRuns(DatasetConnection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT EXISTS (SELECT FROM {schema}.runs)");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static Generation write(DatasetConnection connection, String sql, Object... values) throws SQLException {
        try (var statement = connection.prepareStatement(sql + " RETURNING" + RETURNED)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            ResultSet row = statement.executeQuery();
            row.next();
            return of(row);
        }
    }

    private static Generation of(ResultSet row) throws SQLException {
        return new Generation(
                Objects.requireNonNull(row.getObject(1, UUID.class)),
                Objects.requireNonNull(row.getObject(2, OffsetDateTime.class)).toInstant(),
                row.getLong(3),
                row.getString(4),
                row.getLong(5));
    }

    private static String json(Map<String, String> map) {
        try {
            return new ObjectMapper().writeValueAsString(map);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts always has a JSON form", e);
        }
    }
}
