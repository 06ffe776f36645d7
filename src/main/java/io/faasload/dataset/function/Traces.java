package io.faasload.dataset.function;

import io.faasload.dataset.DatasetConnection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Table {@code traces}: the small ids of (function, namespace, repetition, source) from which the ids of runs are made. */
public final class Traces {

    private Traces() {}

    /** The id of a trace in its first repetition, as the other {@code ensure}. */
    public static int ensure(DatasetConnection connection, int function, String namespace) throws SQLException {
        return ensure(connection, function, namespace, 1, "", null, null);
    }

    /**
     * The id of a trace, assigned now if it has none yet, and never changed.
     *
     * @param function id of the function
     * @param namespace user that invokes it; in generator mode {@link Function#user}
     * @param repetition of its inputs, from 1
     * @param source what is replayed: identifies a function in a trace; empty in a generation
     * @param file name of the file with its points; null without a file
     * @param sha256 of that file
     */
    public static int ensure(
            DatasetConnection connection,
            int function,
            String namespace,
            int repetition,
            String source,
            @Nullable String file,
            @Nullable String sha256)
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
                    INSERT INTO {schema}.traces AS t (function, namespace, repetition, source, file, file_sha256)
                    VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (function, namespace, repetition, source) DO UPDATE SET namespace = t.namespace RETURNING id""";
            return id(connection, insert, function, namespace, repetition, source, file, sha256)
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

    private static Optional<Integer> id(DatasetConnection connection, String sql, @Nullable Object... values)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            var row = statement.executeQuery();
            return row.next() ? Optional.of(row.getInt(1)) : Optional.empty();
        }
    }
}
