package io.faasload.driver.summary;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.lang3.StringUtils;

/** A human-readable table: a column of names, then columns of numbers. Shrinks to fit a terminal. Not thread-safe. */
public final class TextTable {

    private final List<Column> columns = new ArrayList<>();

    private record Column(String heading, String shortHeading, List<String> cells) {

        Column withShortHeading() {
            return new Column(shortHeading, shortHeading, cells);
        }

        boolean isAllZero() {
            return cells.stream().allMatch("0"::equals);
        }

        int width() {
            return Math.max(
                    heading.length(),
                    cells.stream().mapToInt(String::length).max().orElse(0));
        }
    }

    /** Adds a column with the same heading at any width. */
    public TextTable column(String heading, List<String> cells) {
        return column(heading, heading, cells);
    }

    /** Adds a column with a shorter heading for narrow terminals. */
    public TextTable column(String heading, String shortHeading, List<String> cells) {
        columns.add(new Column(heading, shortHeading, cells));
        return this;
    }

    /**
     * Prints the table. If it is too wide, it gets short headings; if that is still too wide, columns that are 0 in every row are
     * omitted.
     *
     * @param terminalColumns maximum width in characters; 0 for no limit
     */
    public void print(PrintWriter out, int terminalColumns) {
        List<Column> shorter = columns.stream().map(Column::withShortHeading).toList();
        if (terminalColumns == 0 || width(columns, 2) <= terminalColumns) {
            print(out, columns, 2);
        } else if (width(shorter, 2) <= terminalColumns) {
            print(out, shorter, 2);
        } else {
            print(out, shorter.stream().filter(column -> !column.isAllZero()).toList(), 1);
        }
    }

    private static int width(List<Column> columns, int gap) {
        return columns.stream().mapToInt(column -> column.width() + gap).sum() - gap;
    }

    private static void print(PrintWriter out, List<Column> columns, int gap) {
        for (int row = -1; row < columns.get(0).cells().size(); row++) {
            StringBuilder line = new StringBuilder();
            for (Column column : columns) {
                String cell = row < 0 ? column.heading() : column.cells().get(row);
                line.append(
                        line.isEmpty()
                                ? StringUtils.rightPad(cell, column.width())
                                : StringUtils.leftPad(cell, column.width() + gap));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
