package io.faasload.dataset.runs;

import io.faasload.dataset.StorableText;
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
public record TableColumn<R>(String name, Type type, Function<R, @Nullable Object> value) {

    /** The types that columns have. */
    public enum Type {
        BIGINT,
        BOOLEAN,
        INTEGER,
        TEXT;

        /** The driver sends arrays of these types in binary form, and others as one text. */
        private @Nullable Object[] array(int length) {
            return switch (this) {
                case BIGINT -> new Long[length];
                case BOOLEAN -> new Boolean[length];
                case INTEGER -> new Integer[length];
                case TEXT -> new String[length];
            };
        }

        String sql() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A parameter of a statement for an array of the column's values. */
    String arrayParameter() {
        return "?::" + type.sql() + "[]";
    }

    /** Binds a parameter, an array of the column's type, to the column's values in rows. */
    void bind(PreparedStatement statement, int parameter, List<R> rows) throws SQLException {
        @Nullable Object[] values = type.array(rows.size());
        for (int i = 0; i < values.length; i++) {
            values[i] = stored(rows.get(i));
        }
        statement.setArray(parameter, statement.getConnection().createArrayOf(type.sql(), values));
    }

    /** The value in the row of a record, as PostgreSQL stores it; null for NULL. */
    public @Nullable Object stored(R row) {
        Object bound = value.apply(row);
        return bound instanceof String text ? StorableText.of(text) : bound;
    }

    /** A text for each column, separated by commas. */
    static <R> String join(List<TableColumn<R>> columns, Function<TableColumn<R>, String> part) {
        return columns.stream().map(part).collect(Collectors.joining(", "));
    }
}
