package io.faasload.cli;

import io.faasload.dataset.PermanentRefusalException;
import io.faasload.dataset.summary.Progress;
import io.faasload.driver.summary.ProgressTable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntSupplier;
import org.apache.commons.lang3.StringUtils;
import org.jspecify.annotations.Nullable;

/** Shows a status again and again: on a terminal in place, elsewhere as a line. Not thread-safe. */
final class StatusWatch {

    private static final String UP = "\033[%dA";
    private static final String ERASE_LINE = "\033[K";
    private static final String ERASE_BELOW = "\033[J";

    private final PrintWriter out;
    private final IntSupplier terminalColumns;
    private final IntSupplier terminalRows;
    private final long beginNanos = System.nanoTime();
    private int drawnLines;
    private @Nullable Progress first;
    private Progress last = new Progress(List.of(), 0);

    /** Reads the progress. */
    interface Reader {
        Progress read() throws SQLException;
    }

    /**
     * Creates a watch.
     *
     * @param terminalColumns current width in characters; 0 if lines cannot be redrawn
     * @param terminalRows current height in lines
     */
    StatusWatch(PrintWriter out, IntSupplier terminalColumns, IntSupplier terminalRows) {
        this.out = out;
        this.terminalColumns = terminalColumns;
        this.terminalRows = terminalRows;
    }

    /**
     * Reads the progress and shows it, or that the database does not answer.
     *
     * @param job line about the job
     * @param total line about all runs, from the progress and the completed runs per second
     * @return whether all runs have ended
     * @throws SQLException if the database will never answer, for example because the tables are gone
     */
    boolean update(String job, Reader reader, BiFunction<Progress, Double, String> total) throws SQLException {
        try {
            last = reader.read();
        } catch (SQLException e) {
            if (PermanentRefusalException.classified(e) instanceof PermanentRefusalException) {
                throw e;
            }
            String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            show(job, "PostgreSQL does not answer: " + message, last);
            return false;
        }
        first = first == null ? last : first;
        double perSecond = (last.completed() - first.completed()) * 1e9 / (System.nanoTime() - beginNanos);
        show(job, total.apply(last, perSecond), last);
        return last.settled() >= last.expected();
    }

    /**
     * Shows a status.
     *
     * @param job line about the job
     * @param total line about all runs
     */
    void show(String job, String total, Progress progress) {
        int columns = terminalColumns.getAsInt();
        if (columns == 0) {
            out.println(job + "; " + total);
        } else {
            StringWriter table = new StringWriter();
            ProgressTable.print(new PrintWriter(table), columns - 1, progress);
            draw(StringUtils.join(List.of(job, total, table), "\n").lines().toList(), columns - 1);
        }
        out.flush();
    }

    /** The cursor cannot get above the first line of the screen, so lines that do not fit are left out. */
    private void draw(List<String> lines, int columns) {
        int most = Math.max(3, terminalRows.getAsInt() - 1);
        StringBuilder screen = new StringBuilder(drawnLines == 0 ? "" : UP.formatted(drawnLines));
        drawnLines = Math.min(most, lines.size());
        for (int i = 0; i < drawnLines; i++) {
            boolean isCut = i == most - 1 && lines.size() > most;
            String line =
                    isCut ? "… and " + (lines.size() - i) + " more lines: make the terminal higher" : lines.get(i);
            String shorter = line.length() > columns ? line.replaceAll(", 0 [a-z ]+(?=,)", "") : line;
            screen.append(StringUtils.abbreviate(shorter, "…", columns))
                    .append(ERASE_LINE)
                    .append('\n');
        }
        out.print(screen.append(ERASE_BELOW));
    }
}
