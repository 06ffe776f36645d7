package io.faasload.dataset.function;

import io.faasload.dataset.DatasetConnection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Table {@code functions}. */
public final class Functions {

    private static final String LIST = """
            SELECT id, name, runtime, image, parameters, input_kind, memory_mb, timeout_ms, concurrency
            FROM {schema}.functions WHERE NOT dropped ORDER BY id""";

    private static final String INSERT = """
            INSERT INTO {schema}.functions
              (runtime, image, parameters, input_kind, memory_mb, timeout_ms, concurrency, name)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String UPDATE = """
            UPDATE {schema}.functions
            SET runtime = ?, image = ?, parameters = ?, input_kind = ?, memory_mb = ?, timeout_ms = ?,
            concurrency = ?, dropped = false WHERE name = ?""";

    private static final String DROP = """
            UPDATE {schema}.functions SET dropped = true WHERE NOT dropped AND name <> ALL (?) RETURNING name""";

    private static final String NAMES = "SELECT name FROM {schema}.functions WHERE dropped";

    private static final String STORE_DEPLOYED = """
            WITH before AS (
              SELECT id, code_sha256 FROM {schema}.functions WHERE name = ? FOR UPDATE
            ), stored AS (
              UPDATE {schema}.functions f SET (code_sha256, deployed_kind, deployed_image, deployed_memory_mb,
                deployed_timeout_ms, deployed_concurrency, deployed_version, deployed_ms) = (?, ?, ?, ?, ?, ?, ?, ?)
              FROM before WHERE f.id = before.id
            )
            SELECT code_sha256 IS DISTINCT FROM ?::text AND EXISTS (SELECT FROM {schema}.runs r WHERE r.function = before.id)
            FROM before WHERE code_sha256 IS NOT NULL""";

    private Functions() {}

    /**
     * How many functions were new, changed (or dropped), or unchanged.
     *
     * @param dropped names of those that are no longer among the given ones
     */
    public record Loaded(int inserted, int updated, int unchanged, List<String> dropped) {}

    /**
     * Stores functions by name; their ids are ignored. A name that exists keeps its id; functions that are not among the given
     * ones are dropped: their rows stay, and they are not continued until they are given again. All or nothing.
     */
    public static Loaded load(DatasetConnection connection, List<Function> functions) throws SQLException {
        return connection.inTransaction(() -> {
            try (var lock = connection.prepareStatement("LOCK TABLE {schema}.functions IN SHARE ROW EXCLUSIVE MODE")) {
                // Serializes concurrent loads, instead of an upsert, which would use up ids.
                lock.execute();
            }
            Map<String, Function> stored =
                    list(connection).stream().collect(Collectors.toMap(Function::name, function -> function));
            Set<String> droppedBefore = names(connection.prepareStatement(NAMES));
            int inserted = 0;
            int updated = 0;
            for (Function function : functions) {
                var old = stored.get(function.name());
                if (old == null && !droppedBefore.contains(function.name())) {
                    store(connection, INSERT, function);
                    inserted++;
                } else if (old == null || !old.equals(function.withId(old.id()))) {
                    store(connection, UPDATE, function);
                    updated++;
                }
            }
            PreparedStatement drop = connection.prepareStatement(DROP);
            drop.setArray(
                    1,
                    connection
                            .jdbc()
                            .createArrayOf(
                                    "text",
                                    functions.stream().map(Function::name).toArray()));
            List<String> dropped = List.copyOf(names(drop));
            return new Loaded(inserted, updated, functions.size() - inserted - updated, dropped);
        });
    }

    private static Set<String> names(PreparedStatement statement) throws SQLException {
        try (statement;
                ResultSet rows = statement.executeQuery()) {
            Set<String> names = new TreeSet<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    private static void store(DatasetConnection connection, String sql, Function function) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, function.runtime(), Types.VARCHAR);
            statement.setObject(2, function.image(), Types.VARCHAR);
            statement.setString(3, function.parameters());
            statement.setString(4, function.inputKind());
            statement.setInt(5, function.memoryMb());
            statement.setInt(6, function.timeoutMs());
            statement.setInt(7, function.concurrency());
            statement.setString(8, function.name());
            statement.executeUpdate();
        }
    }

    /** When each function's action was last updated, by name, as far as it is stored. */
    public static Map<String, Long> deployedMillis(DatasetConnection connection) throws SQLException {
        try (var select = connection.prepareStatement(
                        "SELECT name, deployed_ms FROM {schema}.functions WHERE deployed_ms IS NOT NULL");
                ResultSet rows = select.executeQuery()) {
            Map<String, Long> deployed = new HashMap<>();
            while (rows.next()) {
                deployed.put(rows.getString(1), rows.getLong(2));
            }
            return deployed;
        }
    }

    /**
     * Stores how a function is deployed; nothing if there is no such function.
     *
     * @return whether the function has runs, and other code than before
     */
    public static boolean storeDeployed(DatasetConnection connection, String name, DeployedAction action)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STORE_DEPLOYED)) {
            statement.setString(1, name);
            statement.setString(2, action.codeSha256());
            statement.setString(3, action.kind());
            statement.setString(4, action.image());
            statement.setObject(5, action.memoryMb(), Types.INTEGER);
            statement.setObject(6, action.timeoutMs(), Types.INTEGER);
            statement.setObject(7, action.concurrency(), Types.INTEGER);
            statement.setString(8, action.version());
            statement.setObject(9, action.deployedMs(), Types.BIGINT);
            statement.setString(10, action.codeSha256());
            ResultSet row = statement.executeQuery();
            return row.next() && row.getBoolean(1);
        }
    }

    /** All functions that are not dropped, by id. */
    public static List<Function> list(DatasetConnection connection) throws SQLException {
        try (var statement = connection.prepareStatement(LIST);
                ResultSet rows = statement.executeQuery()) {
            var functions = new ArrayList<Function>();
            while (rows.next()) {
                functions.add(new Function(
                        rows.getInt(1),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getString(4),
                        rows.getString(5),
                        rows.getString(6),
                        rows.getInt(7),
                        rows.getInt(8),
                        rows.getInt(9)));
            }
            return functions;
        }
    }
}
