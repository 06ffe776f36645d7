package io.faasload.cli;

import io.faasload.dataset.summary.Progress;
import io.faasload.driver.summary.ProgressTable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.IntSupplier;
import org.apache.commons.lang3.StringUtils;

/** Shows a status again and again: on a terminal in place, elsewhere as a line. Not thread-safe. */
final class StatusWatch {

    private static final String UP = "\033[%dA";
    private static final String ERASE_LINE = "\033[K";
    private static final String ERASE_BELOW = "\033[J";

    private final PrintWriter out;
    private final IntSupplier terminalColumns;
    private final IntSupplier terminalRows;
    private int drawnLines;

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
