package io.faasload.export.table;

import java.util.List;
import java.util.stream.Stream;

/**
 * A table of the dataset.
 *
 * @param name its name
 * @param description its comment; empty without one
 * @param columns what is exported of it
 * @param key names of the columns of its primary key; empty without one
 * @param references its foreign keys
 */
public record Table(
        String name, String description, List<TypedColumn> columns, List<String> key, List<Reference> references) {

    /** The table with one row for each run. */
    public static final String RUNS = "runs";

    /** The expression that is the id of a row's run, if each row belongs to a run: such a table is split by function. */
    String run() {
        if (name.equals(RUNS)) {
            return column(key.get(0)).expression();
        }
        return references.stream()
                .filter(reference -> reference.table().equals(RUNS))
                .map(reference -> column(reference.columns().get(0)).expression())
                .findFirst()
                .orElse("");
    }

    /** Whether each row belongs to a run. */
    public boolean isOfRuns() {
        return !run().isEmpty();
    }

    /** A column that exists. */
    public TypedColumn column(String wanted) {
        return columns.stream()
                .filter(column -> column.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " has no column " + wanted));
    }

    /** How its rows are sorted: by key, or by everything without one; texts by their bytes, whatever the database's locale. */
    String order() {
        Stream<TypedColumn> sorted =
                key.isEmpty() ? columns.stream() : key.stream().map(this::column);
        return String.join(
                ", ",
                sorted.map(column -> column.type() == ColumnType.TEXT
                                ? "(" + column.expression() + ")::text COLLATE \"C\""
                                : column.expression())
                        .toList());
    }
}
