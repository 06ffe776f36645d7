package io.faasload.driver;

import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.summary.Progress.TraceProgress;
import io.faasload.dataset.summary.UsageSummary;
import io.faasload.dataset.summary.UsageSummary.FunctionUsage;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.LongSupplier;

/**
 * Shows the progress of a generation: a bar that is redrawn on a terminal, a line every ten seconds elsewhere. Not thread
 * safe.
 */
public final class ProgressPrinter {

    private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int BAR_CHARACTERS = 30;
    private static final double MICROS_PER_MILLI = 1e3;
    private static final double BYTES_PER_MEGABYTE = 1e6;

    private final PrintWriter out;
    private final boolean isTerminal;
    private final LongSupplier nanoTime;
    private final long beginNanos;
    private long completedAtBegin = -1;
    private long lastLineNanos;

    /**
     * A printer.
     *
     * @param isTerminal whether a line can be drawn over
     */
    public ProgressPrinter(PrintWriter out, boolean isTerminal) {
        this(out, isTerminal, System::nanoTime);
    }

    ProgressPrinter(PrintWriter out, boolean isTerminal, LongSupplier nanoTime) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.nanoTime = nanoTime;
        this.beginNanos = nanoTime.getAsLong();
        this.lastLineNanos = beginNanos;
    }

    /** Shows the progress, if it is time to. */
    public void show(Progress progress) {
        show(progress, "");
    }

    /** Shows the last progress that is known, and what is waited for since. */
    void showWaiting(Progress progress, String what, long sinceNanos) {
        show(
                progress,
                ", waiting for " + what + " for " + duration((nanoTime.getAsLong() - sinceNanos) / 1_000_000_000));
    }

    private void show(Progress progress, String note) {
        if (completedAtBegin < 0) {
            completedAtBegin = progress.completed();
        }
        long now = nanoTime.getAsLong();
        if (isTerminal) {
            out.print("\r" + bar(progress) + " " + total(progress, now) + note + "\033[K");
            out.flush();
        } else if (now - lastLineNanos >= LINE_NANOS) {
            lastLineNanos = now;
            out.println(total(progress, now) + note + "; " + functions(progress));
            out.flush();
        }
    }

    /** Ends the bar. */
    public void end() {
        if (isTerminal) {
            out.println();
            out.flush();
        }
    }

    private static String bar(Progress progress) {
        int filled = progress.expected() == 0
                ? BAR_CHARACTERS
                : (int) (BAR_CHARACTERS * progress.completed() / progress.expected());
        return "[" + "=".repeat(filled) + " ".repeat(BAR_CHARACTERS - filled) + "]";
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
     * How long the runs that may still be completed take, as hours, minutes and seconds: neither refused nor lost ones.
     *
     * @param perSecond runs that are completed in a second
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

    /** A table of all functions, for {@code status}. */
    public static void table(PrintWriter out, Progress progress) {
        table(out, progress, new UsageSummary(Map.of(), Map.of()));
    }

    /** A table of all functions, for the end of a generation; with what they used, if that is known of any. */
    public static void table(PrintWriter out, Progress progress, UsageSummary usage) {
        boolean isMeasured = usage.completed() > usage.unmeasured();
        int width = Math.max(
                8,
                progress.traces().stream()
                        .mapToInt(trace -> trace.function().length())
                        .max()
                        .orElse(0));
        String header = "%-" + width + "s %9s %9s %9s %9s %9s %9s";
        String row = "%-" + width + "s %9d %9d %9d %9d %9d %9d";
        out.printf(header, "function", "expected", "completed", "failed", "refused", "lost", "started");
        out.print(isMeasured ? String.format("  %11s  %12s%n", "mean CPU ms", "mean peak MB") : System.lineSeparator());
        for (TraceProgress trace : progress.traces()) {
            out.printf(
                    row,
                    trace.function(),
                    trace.expected(),
                    trace.completed(),
                    trace.failed(),
                    trace.refused(),
                    trace.lost(),
                    trace.started());
            FunctionUsage used = usage.functions().get(trace.function());
            out.print(
                    isMeasured && used != null && used.measured() > 0
                            ? String.format(
                                    Locale.ROOT,
                                    "  %11.1f  %12.1f%n",
                                    used.meanCpuMicros() / MICROS_PER_MILLI,
                                    used.meanPeakBytes() / BYTES_PER_MEGABYTE)
                            : System.lineSeparator());
        }
        long rejected = progress.sum(TraceProgress::rejected);
        if (rejected > 0) {
            out.println(rejected + " runs have ended and have no row: PostgreSQL refused it, table rejected says why");
        }
        out.flush();
    }
}
