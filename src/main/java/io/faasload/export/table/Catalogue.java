package io.faasload.export.table;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The tables of the dataset as the database describes them, each after those that it refers to.
 *
 * @param tables those that exist, without internal ones
 */
public record Catalogue(List<Table> tables) {

    /** Who may write now: says nothing about the dataset. */
    private static final Set<String> INTERNAL_TABLES = Set.of("lease", "writers", "deliveries");

    private static final String INTERNAL_COLUMN = "generation.epoch";

    private static final String COLUMNS = """
            SELECT c.relname, a.attname, format_type(a.atttypid, NULL), a.attnotnull,
              coalesce(col_description(c.oid, a.attnum), ''), coalesce(obj_description(c.oid, 'pg_class'), '')
            FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ANY (?) AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY c.relname COLLATE "C", a.attnum""";

    private static final String KEYS = """
            SELECT c.relname, coalesce(f.relname, ''), k.contype = 'p',
              ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u (attnum, place)
                JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum ORDER BY place),
              ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u (attnum, place)
                JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum ORDER BY place)
            FROM pg_constraint k
            JOIN pg_class c ON c.oid = k.conrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_class f ON f.oid = k.confrelid
            WHERE n.nspname = ? AND c.relname = ANY (?) AND k.contype IN ('p', 'f')
            ORDER BY c.relname COLLATE "C", k.conname COLLATE "C\"""";

    /** Reads the tables. */
    public static Catalogue read(DatasetConnection connection) throws SQLException {
        List<String> names = DatasetDatabase.tables().stream()
                .filter(name -> !INTERNAL_TABLES.contains(name))
                .toList();
        Map<String, Table> tables = new LinkedHashMap<>();
        try (var select = connection.jdbc().prepareStatement(COLUMNS)) {
            ResultSet row = rows(connection, select, names);
            while (row.next()) {
                TypedColumn column = column(row);
                String table = row.getString(1);
                if (!INTERNAL_COLUMN.equals(table + "." + column.name())) {
                    tables.computeIfAbsent(table, name -> named(name, row))
                            .columns()
                            .add(column);
                }
            }
        }
        try (var select = connection.jdbc().prepareStatement(KEYS)) {
            ResultSet row = rows(connection, select, names);
            while (row.next()) {
                Table table = Objects.requireNonNull(tables.get(row.getString(1)));
                List<String> columns = texts(row.getArray(4));
                if (row.getBoolean(3)) {
                    table.key().addAll(columns);
                } else {
                    table.references().add(new Reference(columns, row.getString(2), texts(row.getArray(5))));
                }
            }
        }
        // Without a foreign key, so that runs can be dropped.
        Table logs = tables.get("logs");
        if (logs != null && logs.references().isEmpty()) {
            logs.references().add(new Reference(List.of("run"), Table.RUNS, List.of("id")));
        }
        return new Catalogue(sorted(tables));
    }

    private static ResultSet rows(DatasetConnection connection, java.sql.PreparedStatement select, List<String> names)
            throws SQLException {
        select.setString(1, connection.schema());
        select.setArray(2, connection.jdbc().createArrayOf("text", names.toArray()));
        return select.executeQuery();
    }

    private static TypedColumn column(ResultSet row) throws SQLException {
        String name = row.getString(2);
        return new TypedColumn(
                name, ColumnType.of(row.getString(3)), row.getBoolean(4), row.getString(5), "t." + quoted(name));
    }

    private static Table named(String name, ResultSet row) {
        try {
            return new Table(name, row.getString(6), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }

    private static List<Table> sorted(Map<String, Table> tables) {
        List<Table> sorted = new ArrayList<>();
        for (int before = -1; sorted.size() > before; ) {
            before = sorted.size();
            for (Table table : tables.values()) {
                if (!sorted.contains(table)
                        && table.references().stream()
                                .allMatch(reference -> reference.table().equals(table.name())
                                        || sorted.contains(tables.get(reference.table())))) {
                    sorted.add(table);
                }
            }
        }
        return List.copyOf(sorted);
    }

    /** A table, if it exists. */
    public Optional<Table> find(String name) {
        return tables.stream().filter(table -> table.name().equals(name)).findFirst();
    }

    /** An identifier in SQL. */
    public static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
