package io.faasload.dataset.function;

import io.faasload.dataset.DatasetConnection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Table {@code traces}: the small ids of (function, namespace, repetition, source) from which the ids of runs are made. */
public final class Traces {

    private Traces() {}

    /** The id of a trace in its first repetition, as {@link #ensure(DatasetConnection, int, String, int, String)}. */
    public static int ensure(DatasetConnection connection, int function, String namespace) throws SQLException {
        return ensure(connection, function, namespace, 1, "");
    }

    /**
     * The id of a trace, assigned now if it has none yet, and never changed.
     *
     * @param function id of the function
     * @param namespace user that invokes it; in generator mode {@link Function#user}
     * @param repetition of its inputs, from 1
     * @param source what is replayed: identifies a function in a trace; empty in a generation
     */
    public static int ensure(
            DatasetConnection connection, int function, String namespace, int repetition, String source)
            throws SQLException {
        return connection.inTransaction(() -> {
            // Not only an upsert, which would use up an id each time.
            var known = id(
                    connection,
                    "SELECT id FROM {schema}.traces WHERE function = ? AND namespace = ? AND repetition = ? AND source = ?",
                    function,
                    namespace,
                    repetition,
                    source);
            if (known.isPresent()) {
                return known.get();
            }
            String insert = """
                    INSERT INTO {schema}.traces AS t (function, namespace, repetition, source) VALUES (?, ?, ?, ?)
                    ON CONFLICT (function, namespace, repetition, source) DO UPDATE SET namespace = t.namespace RETURNING id""";
            return id(connection, insert, function, namespace, repetition, source)
                    .orElseThrow();
        });
    }

    /** Names of the functions of traces, ordered by name; unknown ids are omitted. */
    public static List<String> functions(DatasetConnection connection, Collection<Integer> ids) throws SQLException {
        String sql = """
                SELECT f.name FROM {schema}.traces t JOIN {schema}.functions f ON f.id = t.function
                WHERE t.id = ANY (?) ORDER BY 1""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.jdbc().createArrayOf("integer", ids.toArray()));
            var rows = statement.executeQuery();
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    private static Optional<Integer> id(
            DatasetConnection connection, String sql, int function, String namespace, int repetition, String source)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, function);
            statement.setString(2, namespace);
            statement.setInt(3, repetition);
            statement.setString(4, source);
            var row = statement.executeQuery();
            return row.next() ? Optional.of(row.getInt(1)) : Optional.empty();
        }
    }
}
