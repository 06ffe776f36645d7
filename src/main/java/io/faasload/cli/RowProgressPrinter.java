package io.faasload.cli;

import io.faasload.export.RowProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.apache.commons.lang3.StringUtils;

/** Shows on which table an export or import is: on a terminal in one line that is redrawn, elsewhere as a line every ten seconds. */
final class RowProgressPrinter implements RowProgress {

    private static final long DRAW_NANOS = Duration.ofMillis(200).toNanos();
    private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int ROWS_PER_LOOK = 1_000;
    private static final int LONGEST_BAR = 30;

    private final PrintWriter out;
    private final IntSupplier terminalColumns;
    private final String what;
    private String table = "";
    private long expected;
    private long done;
    private long lastNanos = System.nanoTime();
    private int drawnCharacters;

    /**
     * Creates a printer.
     *
     * @param terminalColumns current width in characters; 0 if the output cannot be redrawn
     * @param what {@code exporting} or {@code importing}
     */
    RowProgressPrinter(PrintWriter out, IntSupplier terminalColumns, String what) {
        this.out = out;
        this.terminalColumns = terminalColumns;
        this.what = what;
    }

    @Override
    public void begin(String name, long rows) {
        table = name;
        expected = rows;
        done = 0;
    }

    @Override
    public void row() {
        if (++done % ROWS_PER_LOOK == 0) {
            show();
        }
    }

    private void show() {
        long now = System.nanoTime();
        int columns = terminalColumns.getAsInt();
        if (now - lastNanos < (columns > 0 ? DRAW_NANOS : LINE_NANOS)) {
            return;
        }
        lastNanos = now;
        String line = "%s %s: %,d of %,d rows".formatted(what, table, done, expected);
        if (columns > 0) {
            draw(bar(Math.min(LONGEST_BAR, columns - line.length() - 4)) + line, columns - 1);
        } else {
            out.println(line);
            out.flush();
        }
    }

    private String bar(int characters) {
        return characters < 10
                ? ""
                : "[" + StringUtils.rightPad("=".repeat((int) (characters * done / Math.max(1, expected))), characters)
                        + "] ";
    }

    private void draw(String line, int characters) {
        String shown = StringUtils.abbreviate(line, "…", characters);
        out.print("\r" + StringUtils.rightPad(shown, Math.min(drawnCharacters, characters)));
        out.flush();
        drawnCharacters = shown.length();
    }

    @Override
    public void end() {
        if (drawnCharacters > 0) {
            out.print("\r" + " ".repeat(drawnCharacters) + "\r");
            out.flush();
        }
    }
}
