package io.faasload.dataset.runs;

import io.faasload.dataset.StorableText;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param <R> the record that becomes a row
 * @param name in the table
 * @param type in the table
 * @param value in the row of a record; null for NULL
 */
record TableColumn<R>(String name, Type type, Function<R, @Nullable Object> value) {

    /** The types that columns have. */
    enum Type {
        BIGINT(JDBCType.BIGINT),
        BOOLEAN(JDBCType.BOOLEAN),
        INTEGER(JDBCType.INTEGER),
        TEXT(JDBCType.VARCHAR);

        private final JDBCType jdbc;

        Type(JDBCType jdbc) {
            this.jdbc = jdbc;
        }

        String sql() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Binds a parameter of the column's type to its value in a row. */
    void bind(PreparedStatement statement, int parameter, R row) throws SQLException {
        Object bound = value.apply(row);
        statement.setObject(
                parameter,
                bound instanceof String text ? StorableText.of(text) : bound,
                type.jdbc.getVendorTypeNumber());
    }

    /** Binds a parameter, an array of the column's type, to its values in rows. */
    void bindArray(PreparedStatement statement, int parameter, List<R> rows) throws SQLException {
        statement.setArray(
                parameter,
                statement
                        .getConnection()
                        .createArrayOf(type.sql(), rows.stream().map(value).toArray()));
    }

    /** Something of each column, separated by commas. */
    static <R> String join(List<TableColumn<R>> columns, Function<TableColumn<R>, String> part) {
        return columns.stream().map(part).collect(Collectors.joining(", "));
    }
}
