package io.faasload.export.table;

import io.faasload.dataset.DatasetConnection;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the rows of tables with a cursor, in a constant amount of memory. The connection must be in a transaction. */
public final class TableRows {

    private static final int FETCH_ROWS = 2_000;

    private final DatasetConnection connection;

    public TableRows(DatasetConnection connection) {
        this.connection = connection;
    }

    /** Number of rows of a table. */
    public long count(Table table) throws SQLException {
        try (var select = connection.prepareStatement("SELECT count(*) FROM " + from(table))) {
            ResultSet row = select.executeQuery();
            row.next();
            return row.getLong(1);
        }
    }

    /** Passes on all rows, sorted by key. */
    public void read(Table table, RowTarget sink) throws SQLException, IOException {
        read(table.columns(), "FROM " + from(table) + " ORDER BY " + table.order(), List.of(), sink);
    }

    /** Passes on the rows of a trace's runs, sorted by key. */
    public void readTrace(Table table, int trace, RowTarget sink) throws SQLException, IOException {
        read(
                table.columns(),
                "FROM " + from(table) + " WHERE " + table.run() + " BETWEEN ? AND ? ORDER BY " + table.order(),
                rangeOf(trace),
                sink);
    }

    /** The smallest and the largest id that a run of a trace can have. */
    static List<Long> rangeOf(int trace) {
        long first = (long) trace << Integer.SIZE;
        return List.of(first, first | 0xFFFF_FFFFL);
    }

    private static String from(Table table) {
        return "{schema}." + Catalogue.quoted(table.name()) + " t";
    }

    /** Passes on the rows of a query whose columns have the given expressions. */
    void read(List<TypedColumn> columns, String query, List<Long> values, RowTarget sink)
            throws SQLException, IOException {
        String selected = String.join(
                ", ",
                columns.stream()
                        .map(column -> column.type().selected(column.expression()))
                        .toList());
        try (var select = connection.prepareStatement("SELECT " + selected + " " + query)) {
            select.setFetchSize(FETCH_ROWS);
            for (int i = 0; i < values.size(); i++) {
                select.setLong(i + 1, values.get(i));
            }
            ColumnType[] types = columns.stream().map(TypedColumn::type).toArray(ColumnType[]::new);
            @Nullable Object[] row = new Object[types.length];
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    for (int i = 0; i < types.length; i++) {
                        row[i] = types[i].read(rows, i + 1);
                    }
                    sink.write(row);
                }
            }
        }
    }

    DatasetConnection connection() {
        return connection;
    }
}
