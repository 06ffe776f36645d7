package io.faasload.driver.summary;

import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.summary.Progress.TraceProgress;
import io.faasload.dataset.summary.UsageSummary;
import io.faasload.dataset.summary.UsageSummary.FunctionUsage;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The progress of each function as a human-readable table. */
public final class ProgressTable {

    private static final double MICROS_PER_MILLI = 1e3;
    private static final double BYTES_PER_MEGABYTE = 1e6;

    private ProgressTable() {}

    /**
     * Prints the table of {@code status}.
     *
     * @param terminalColumns maximum width in characters; 0 for no limit
     */
    public static void print(PrintWriter out, int terminalColumns, Progress progress) {
        print(out, terminalColumns, progress, new UsageSummary(Map.of(), Map.of()));
    }

    /** Prints the table at the end of a generation, with CPU time and memory if any run has them. */
    public static void print(PrintWriter out, int terminalColumns, Progress progress, UsageSummary usage) {
        List<TraceProgress> traces = progress.traces();
        TextTable table = new TextTable()
                .column("function", traces.stream().map(TraceProgress::function).toList());
        number(table, "expected", traces, TraceProgress::expected);
        number(table, "completed", traces, TraceProgress::completed);
        number(table, "failed", traces, TraceProgress::failed);
        number(table, "refused", traces, TraceProgress::refused);
        number(table, "lost", traces, TraceProgress::lost);
        number(table, "started", traces, TraceProgress::started);
        if (usage.completed() > usage.unmeasured()) {
            table.column("mean CPU ms", "CPU ms", mean(traces, usage, used -> used.meanCpuMicros() / MICROS_PER_MILLI))
                    .column(
                            "mean peak MB",
                            "peak MB",
                            mean(traces, usage, used -> used.meanPeakBytes() / BYTES_PER_MEGABYTE));
        }
        table.print(out, terminalColumns);
        long missed = progress.sum(TraceProgress::missed);
        if (missed > 0) {
            out.println(
                    missed
                            + " points were missed: not sent, because the injection was stopped when they were due, or too late");
        }
        long rejected = progress.sum(TraceProgress::rejected);
        if (rejected > 0) {
            out.println(rejected + " ended runs have no row, because PostgreSQL refused it: see table rejected");
        }
        out.flush();
    }

    private static void number(
            TextTable table, String heading, List<TraceProgress> traces, ToLongFunction<TraceProgress> number) {
        table.column(
                heading,
                traces.stream().mapToLong(number).mapToObj(String::valueOf).toList());
    }

    private static List<String> mean(
            List<TraceProgress> traces, UsageSummary usage, ToDoubleFunction<FunctionUsage> mean) {
        return traces.stream()
                .map(trace -> usage.functions().get(trace.function()))
                .map(used -> used == null || used.measured() == 0
                        ? ""
                        : String.format(Locale.ROOT, "%.1f", mean.applyAsDouble(used)))
                .toList();
    }
}
