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

/** What became of the runs of each function, as a table for people. */
public final class ProgressTable {

    private static final double MICROS_PER_MILLI = 1e3;
    private static final double BYTES_PER_MEGABYTE = 1e6;

    private ProgressTable() {}

    /**
     * A table of all functions, for {@code status}.
     *
     * @param terminalColumns how many characters fit in a line; 0 if there is no limit
     */
    public static void print(PrintWriter out, int terminalColumns, Progress progress) {
        print(out, terminalColumns, progress, new UsageSummary(Map.of(), Map.of()));
    }

    /** The same for the end of a generation: with what the runs used, if that is known of any. */
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
        long rejected = progress.sum(TraceProgress::rejected);
        if (rejected > 0) {
            out.println(rejected + " runs have ended and have no row: PostgreSQL refused it, table rejected says why");
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
