package io.faasload.export.file;

import io.faasload.export.table.Table;
import java.util.List;

/**
 * The files of a table, or of its rows that belong to one function.
 *
 * @param table its columns, as in the files
 * @param function name of the function; empty if the table is not split
 * @param format of the files
 * @param parts the files, in order
 * @param rows number of rows
 */
public record ExportedTable(Table table, String function, Format format, List<Part> parts, long rows) {

    /** A name that no other has: {@code runs/image/wand_blur}, {@code csv/functions}. */
    public String name() {
        return name(table.name());
    }

    /** The name of the files of another table in the same format; of the same function, if that table is split. */
    public String name(String other) {
        boolean isSplit = !function.isEmpty() && (other.equals(table.name()) || other.equals(Table.RUNS));
        return format.folder() + other + (isSplit ? "/" + function : "");
    }
}
