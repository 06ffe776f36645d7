package io.faasload.driver.summary;

import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.summary.Progress.TraceProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.apache.commons.lang3.StringUtils;

/**
 * Shows the progress of a generation: on a terminal as a bar that is redrawn and fits the width, elsewhere as a line every ten
 * seconds. Not thread-safe.
 */
public final class ProgressPrinter {

    private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int LONGEST_BAR = 30;
    private static final int SHORTEST_BAR = 10;
    private static final int AROUND_BAR = "[] ".length();

    private final PrintWriter out;
    private final IntSupplier terminalColumns;
    private final LongSupplier nanoTime;
    private final long beginNanos;
    private long completedAtBegin = -1;
    private long lastLineNanos;
    private int drawnCharacters;

    /**
     * Creates a printer.
     *
     * @param terminalColumns current width in characters; 0 if the output cannot be redrawn
     */
    public ProgressPrinter(PrintWriter out, IntSupplier terminalColumns) {
        this(out, terminalColumns, System::nanoTime);
    }

    /** Creates a printer with a given monotonic clock. */
    public ProgressPrinter(PrintWriter out, IntSupplier terminalColumns, LongSupplier nanoTime) {
        this.out = out;
        this.terminalColumns = terminalColumns;
        this.nanoTime = nanoTime;
        this.beginNanos = nanoTime.getAsLong();
        this.lastLineNanos = beginNanos;
    }

    /** Current width in characters; 0 if the output cannot be redrawn. */
    public int terminalColumns() {
        return terminalColumns.getAsInt();
    }

    /** Shows the progress, if an update is due. */
    public void show(Progress progress) {
        show(progress, "");
    }

    /** Shows the last known progress, what the generation waits for, and for how long. */
    public void showWaiting(Progress progress, String what, long sinceNanos) {
        show(
                progress,
                ", waiting for " + what + " for " + duration((nanoTime.getAsLong() - sinceNanos) / 1_000_000_000));
    }

    private void show(Progress progress, String note) {
        if (completedAtBegin < 0) {
            completedAtBegin = progress.completed();
        }
        long now = nanoTime.getAsLong();
        int columns = terminalColumns.getAsInt();
        if (columns > 0) {
            // Some terminals wrap at the last column.
            draw(line(progress, now, note, columns - 1), columns - 1);
        } else if (now - lastLineNanos >= LINE_NANOS) {
            lastLineNanos = now;
            out.println(total(progress, now) + note + "; " + functions(progress));
            out.flush();
        }
    }

    /** Ends the bar, if one was drawn. */
    public void end() {
        if (drawnCharacters > 0) {
            drawnCharacters = 0;
            out.println();
            out.flush();
        }
    }

    private void draw(String line, int characters) {
        out.print("\r" + StringUtils.rightPad(line, Math.min(drawnCharacters, characters)));
        out.flush();
        drawnCharacters = line.length();
    }

    private String line(Progress progress, long nowNanos, String note, int characters) {
        String total = total(progress, nowNanos) + note;
        if (total.length() + AROUND_BAR + SHORTEST_BAR > characters) {
            total = total.replaceAll(", 0 \\w+", "");
        }
        int bar = Math.min(LONGEST_BAR, characters - total.length() - AROUND_BAR);
        return bar < SHORTEST_BAR ? StringUtils.abbreviate(total, "…", characters) : bar(progress, bar) + " " + total;
    }

    private static String bar(Progress progress, int characters) {
        int filled =
                progress.expected() == 0 ? characters : (int) (characters * progress.completed() / progress.expected());
        return "[" + StringUtils.rightPad("=".repeat(filled), characters) + "]";
    }

    private String total(Progress progress, long nowNanos) {
        double seconds = (nowNanos - beginNanos) / 1e9;
        double rate = (progress.completed() - completedAtBegin) / seconds;
        return String.format(
                Locale.ROOT,
                "%d/%d runs, %.1f/s, %d failed, %d refused, %d lost, ETA %s",
                progress.completed(),
                progress.expected(),
                rate,
                progress.sum(TraceProgress::failed),
                progress.sum(TraceProgress::refused),
                progress.sum(TraceProgress::lost),
                eta(progress, rate));
    }

    /**
     * Estimated time for the remaining runs, as hours, minutes and seconds. Refused and lost runs count as done.
     *
     * @param perSecond runs completed per second
     */
    public static String eta(Progress progress, double perSecond) {
        long left = progress.expected() - progress.settled();
        return left <= 0 ? "0:00" : perSecond > 0 ? duration((long) (left / perSecond)) : "unknown";
    }

    private static String functions(Progress progress) {
        StringJoiner functions = new StringJoiner(", ");
        for (TraceProgress trace : progress.traces()) {
            functions.add(trace.function() + " " + trace.completed() + "/" + trace.expected());
        }
        return functions.toString();
    }

    private static String duration(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
