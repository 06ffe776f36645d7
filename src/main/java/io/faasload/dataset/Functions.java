package io.faasload.dataset;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Table {@code functions}. */
public final class Functions {

    private static final String LIST = """
            SELECT id, name, runtime, image, parameters, input_kind, memory_mb, timeout_ms, concurrency
            FROM functions ORDER BY id""";

    private static final String INSERT = """
            INSERT INTO functions (runtime, image, parameters, input_kind, memory_mb, timeout_ms, concurrency, name)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String UPDATE = """
            UPDATE functions SET runtime = ?, image = ?, parameters = ?, input_kind = ?, memory_mb = ?, timeout_ms = ?,
            concurrency = ? WHERE name = ?""";

    private Functions() {}

    /** How many functions were new, had changed, or were there already as they are. */
    public record Loaded(int inserted, int updated, int unchanged) {}

    /**
     * Stores functions by their name; the ids given are ignored. A name that is there keeps its id; functions that are
     * not among the given ones stay. All or none.
     */
    public static Loaded load(Connection connection, List<Function> functions) throws SQLException {
        return Transactions.in(connection, () -> {
            try (var lock = connection.createStatement()) {
                // Two loads at the same time; and an upsert would use up ids.
                lock.execute("LOCK TABLE functions IN SHARE ROW EXCLUSIVE MODE");
            }
            Map<String, Function> stored =
                    list(connection).stream().collect(Collectors.toMap(Function::name, function -> function));
            int inserted = 0;
            int updated = 0;
            for (Function function : functions) {
                var old = stored.get(function.name());
                if (old == null) {
                    store(connection, INSERT, function);
                    inserted++;
                } else if (!old.equals(function.withId(old.id()))) {
                    store(connection, UPDATE, function);
                    updated++;
                }
            }
            return new Loaded(inserted, updated, functions.size() - inserted - updated);
        });
    }

    private static void store(Connection connection, String sql, Function function) throws SQLException {
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

    /** All functions, by id. */
    public static List<Function> list(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(LIST)) {
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
