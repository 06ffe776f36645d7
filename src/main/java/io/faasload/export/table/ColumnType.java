package io.faasload.export.table;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The type of an exported column, and the Java type of its values. */
public enum ColumnType {
    /** {@link Boolean}. */
    BOOLEAN,
    /** 32 bits, as {@link Long}. */
    INTEGER,
    /** 64 bits, as {@link Long}. */
    BIGINT,
    /** The shortest text that reads back equal, as {@link String}: in CSV it must not depend on how Java prints numbers. */
    DOUBLE,
    /** {@link String}; also of types that have no other form here, such as UUID and JSON. */
    TEXT,
    /** Microseconds since the epoch, as {@link Long}. */
    TIMESTAMP;

    /** The type for one of PostgreSQL's, as {@code format_type} names it. */
    static ColumnType of(String type) {
        return switch (type) {
            case "boolean" -> BOOLEAN;
            case "smallint", "integer" -> INTEGER;
            case "bigint" -> BIGINT;
            case "real", "double precision" -> DOUBLE;
            case "timestamp with time zone" -> TIMESTAMP;
            default -> TEXT;
        };
    }

    /** An SQL expression that gives the values of another one in the form that {@link #read} expects. */
    String selected(String expression) {
        return switch (this) {
            case BOOLEAN, INTEGER, BIGINT -> expression;
            case DOUBLE, TEXT -> "(" + expression + ")::text";
            case TIMESTAMP -> "round(extract(epoch FROM " + expression + ") * 1000000)::bigint";
        };
    }

    /** A value of the current row; null for NULL. */
    @Nullable Object read(ResultSet row, int index) throws SQLException {
        switch (this) {
            case BOOLEAN -> {
                boolean value = row.getBoolean(index);
                return row.wasNull() ? null : (Object) value;
            }
            case INTEGER, BIGINT, TIMESTAMP -> {
                long value = row.getLong(index);
                return row.wasNull() ? null : (Object) value;
            }
            case DOUBLE, TEXT -> {
                return row.getString(index);
            }
        }
        throw new IllegalStateException(name());
    }
}
