package io.faasload.driver.summary;

import io.faasload.dataset.summary.RunPercentiles;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Percentiles of all runs, and the share of cold starts, in at most 80 columns. */
final class PercentileTable {

    private static final double MICROS_PER_MILLI = 1e3;
    private static final double BYTES_PER_MEGABYTE = 1e6;
    private static final List<String> HEADINGS = List.of("p50", "p90", "p99");

    private PercentileTable() {}

    /** Prints nothing about values that no run has. */
    static void print(PrintWriter out, RunPercentiles runs) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        add(rows, "duration ms", runs.durationMillis(), 1);
        add(rows, "wait ms", runs.waitMillis(), 1);
        add(rows, "lateness ms", runs.latenessMicros(), MICROS_PER_MILLI);
        add(rows, "peak memory MB", runs.memoryPeakBytes(), BYTES_PER_MEGABYTE);
        if (!rows.isEmpty()) {
            TextTable table = new TextTable().column("all runs", List.copyOf(rows.keySet()));
            for (int column = 0; column < HEADINGS.size(); column++) {
                List<String> cells = new ArrayList<>();
                for (List<String> row : rows.values()) {
                    cells.add(row.get(column));
                }
                table.column(HEADINGS.get(column), cells);
            }
            table.print(out, 0);
        }
        if (runs.started() > 0) {
            out.printf(
                    Locale.ROOT,
                    "Cold starts: %d of %d runs (%.1f %%)%n",
                    runs.cold(),
                    runs.started(),
                    100.0 * runs.cold() / runs.started());
        }
    }

    private static void add(Map<String, List<String>> rows, String name, List<Long> percentiles, double unit) {
        if (!percentiles.isEmpty()) {
            String format = unit == 1 ? "%.0f" : "%.1f";
            rows.put(
                    name,
                    percentiles.stream()
                            .map(value -> String.format(Locale.ROOT, format, value / unit))
                            .toList());
        }
    }
}
