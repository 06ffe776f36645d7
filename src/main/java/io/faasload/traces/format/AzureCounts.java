package io.faasload.traces.format;

import io.faasload.traces.FunctionName;
import io.faasload.traces.Quantiles;
import io.faasload.traces.TimeWindow;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.arrival.Columns;
import io.faasload.traces.arrival.CountedFunction;
import io.faasload.traces.arrival.Counts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Azure 2019 and in-vitro: counts in a column for each minute (or second), percentiles of durations and of memory in other files. More
 * than one file of counts are consecutive days. Memory is by function (in-vitro) or by application (Azure). Not thread-safe.
 */
final class AzureCounts {

    static final String OWNER = "HashOwner";
    static final String APP = "HashApp";
    static final String FUNCTION = "HashFunction";
    private static final String TRIGGER = "Trigger";
    private static final String MEAN_DURATION = "Average";
    private static final String DURATION_PERCENTILE = "percentile_Average_";
    private static final String MEAN_MEMORY = "AverageAllocatedMb";
    private static final String MEMORY_PERCENTILE = "AverageAllocatedMb_pct";

    /** What a file of this format has. */
    enum Content {
        INVOCATIONS,
        DURATIONS,
        MEMORY;

        /** By the names of its columns. */
        static @Nullable Content of(List<String> header) {
            if (header.stream().noneMatch(Set.of(OWNER, APP, FUNCTION)::contains)) {
                return null;
            }
            if (header.stream().anyMatch(name -> name.startsWith(MEAN_MEMORY) || name.equals("SampleCount"))) {
                return MEMORY;
            }
            return header.stream().anyMatch(name -> name.startsWith(DURATION_PERCENTILE) || name.equals(MEAN_DURATION))
                    ? DURATIONS
                    : INVOCATIONS;
        }
    }

    private static final class Row {
        private final Counts.Builder counts = new Counts.Builder();
        private final String source;

        private Row(String source) {
            this.source = source;
        }
    }

    private record Measured(double weight, Quantiles quantiles) {}

    private final boolean isBySecond;
    private final RowMistakes mistakes;
    private final Map<FunctionName, Row> rows = new LinkedHashMap<>();
    private final Map<FunctionName, Measured> durations = new HashMap<>();
    private final Map<FunctionName, Measured> memory = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private int firstLabel;
    private int columns;
    private boolean hasMeasurements;

    AzureCounts(boolean isBySecond, RowMistakes mistakes) {
        this.isBySecond = isBySecond;
        this.mistakes = mistakes;
    }

    private long widthMicros() {
        return isBySecond ? TimeWindow.SECOND : TimeWindow.MINUTE;
    }

    /** Reads the counts of one file, which follow those of the files before. */
    void readInvocations(CsvRows csv) throws IOException {
        int[] labels = csv.header().stream()
                .mapToInt(name -> name.matches("[0-9]{1,7}") ? Integer.parseInt(name) : -1)
                .toArray();
        int[] sorted =
                Arrays.stream(labels).filter(label -> label >= 0).sorted().toArray();
        if (!csv.hasColumns(List.of(OWNER, APP, FUNCTION)) || !areConsecutive(csv, sorted)) {
            return;
        }
        if (columns == 0) {
            firstLabel = sorted[0];
        }
        int trigger = csv.header().indexOf(TRIGGER);
        Set<FunctionName> seen = new HashSet<>();
        int[] counts = new int[sorted.length];
        while (csv.nextRow()) {
            Hashes hashes = new Hashes(csv);
            String triggerName = "";
            while (csv.nextCell()) {
                int cell = csv.column();
                if (cell < labels.length && labels[cell] >= 0) {
                    counts[labels[cell] - sorted[0]] = (int) csv.count(Columns.mostPer(widthMicros()));
                } else if (cell == trigger) {
                    triggerName = shared(csv.text());
                } else {
                    hashes.take();
                }
            }
            FunctionName name = hashes.name(triggerName);
            if (csv.isRight() && !seen.add(name)) {
                csv.malformed("have a function that no row before has", name.shortName());
            }
            if (csv.isRight()) {
                Row row =
                        rows.computeIfAbsent(name, unknown -> new Row(csv.file().toString()));
                for (int i = 0; i < counts.length; i++) {
                    row.counts.add(columns + i, counts[i]);
                }
            }
        }
        columns += counts.length;
    }

    private boolean areConsecutive(CsvRows csv, int[] sorted) {
        if (sorted.length == 0) {
            mistakes.file(csv.file(), "columns 1, 2, … with the counts of each minute are missing");
            return false;
        }
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] != sorted[i - 1] + 1) {
                mistakes.file(csv.file(), "column " + (sorted[i - 1] + 1) + " is missing or there twice");
                return false;
            }
        }
        return true;
    }

    /** Reads the durations of the functions. If a function is in several files, the row with more measurements counts. */
    void readDurations(CsvRows csv) throws IOException {
        if (csv.hasColumns(List.of(OWNER, APP, FUNCTION, MEAN_DURATION))) {
            readPercentiles(csv, MEAN_DURATION, DURATION_PERCENTILE, "Count", durations);
        }
    }

    /** Reads the memory of the functions, or of the applications. */
    void readMemory(CsvRows csv) throws IOException {
        if (csv.hasColumns(List.of(OWNER, APP, MEAN_MEMORY))) {
            readPercentiles(csv, MEAN_MEMORY, MEMORY_PERCENTILE, "SampleCount", memory);
        }
    }

    private void readPercentiles(
            CsvRows csv, String meanColumn, String prefix, String weightColumn, Map<FunctionName, Measured> target)
            throws IOException {
        hasMeasurements = true;
        SortedMap<Integer, Integer> percentiles = new TreeMap<>();
        for (int i = 0; i < csv.header().size(); i++) {
            String name = csv.header().get(i);
            if (name.matches(prefix + "[0-9]{1,3}")) {
                percentiles.put(Integer.parseInt(name.substring(prefix.length())), i);
            }
        }
        if (percentiles.isEmpty()) {
            mistakes.file(csv.file(), "columns " + prefix + "0 to 100 are missing");
            return;
        }
        int mean = csv.header().indexOf(meanColumn);
        int weight = csv.header().indexOf(weightColumn);
        double[] shares =
                percentiles.keySet().stream().mapToDouble(p -> p / 100.0).toArray();
        Set<FunctionName> seen = new HashSet<>();
        double[] cells = new double[csv.header().size()];
        while (csv.nextRow()) {
            Hashes hashes = new Hashes(csv);
            while (csv.nextCell()) {
                int cell = csv.column();
                if (cell == mean || cell == weight || percentiles.containsValue(cell)) {
                    cells[cell] = csv.number();
                } else {
                    hashes.take();
                }
            }
            FunctionName name = hashes.name("");
            double[] values = percentiles.values().stream()
                    .mapToDouble(cell -> cells[cell])
                    .toArray();
            if (csv.isRight() && !Quantiles.isSorted(values)) {
                csv.malformed("have percentiles that do not decrease", Arrays.toString(values));
            }
            if (csv.isRight() && !seen.add(name)) {
                csv.malformed("have a function that no row before has", name.shortName());
            }
            if (csv.isRight()) {
                target.merge(
                        name,
                        new Measured(weight < 0 ? 0 : cells[weight], new Quantiles(cells[mean], shares, values)),
                        (one, other) -> other.weight > one.weight ? other : one);
            }
        }
    }

    /** The three hashes of a row; those that the format lacks are empty. */
    private final class Hashes {

        private final CsvRows csv;
        private String owner = "";
        private String app = "";
        private String function = "";

        private Hashes(CsvRows csv) {
            this.csv = csv;
        }

        private void take() throws IOException {
            String column = csv.column() < csv.header().size() ? csv.header().get(csv.column()) : "";
            switch (column) {
                case OWNER -> owner = present();
                case APP -> app = present();
                case FUNCTION -> function = present();
                default -> {}
            }
        }

        private String present() throws IOException {
            String text = csv.text();
            if (text.isEmpty()) {
                csv.malformed("not be empty", text);
            }
            return shared(text);
        }

        private FunctionName name(String variant) {
            return new FunctionName(owner, app, function, variant);
        }
    }

    /** An equal text: millions of rows repeat few names. */
    private String shared(String text) {
        return texts.computeIfAbsent(text, unknown -> unknown);
    }

    /** All functions that have counts. */
    List<TraceFunction> functions(List<String> notes) {
        Columns all = Columns.of(columns, firstLabel - 1, widthMicros());
        List<TraceFunction> functions = new ArrayList<>();
        long withoutDuration = 0;
        long withoutMemory = 0;
        for (Map.Entry<FunctionName, Row> entry : rows.entrySet()) {
            FunctionName name = entry.getKey();
            Measured duration = durations.get(new FunctionName(name.owner(), name.app(), name.function(), ""));
            Measured used = memory.getOrDefault(
                    new FunctionName(name.owner(), name.app(), name.function(), ""),
                    memory.get(new FunctionName(name.owner(), name.app(), "", "")));
            withoutDuration += duration == null ? 1 : 0;
            withoutMemory += used == null ? 1 : 0;
            functions.add(new CountedFunction(
                    name,
                    entry.getValue().source,
                    all,
                    entry.getValue().counts.build(),
                    duration == null ? null : duration.quantiles,
                    used == null ? null : used.quantiles,
                    null));
        }
        if (withoutDuration > 0) {
            notes.add("%d of %d functions have no row in a file of durations".formatted(withoutDuration, rows.size()));
        }
        if (withoutMemory > 0) {
            notes.add("%d of %d functions have no row in a file of memory".formatted(withoutMemory, rows.size()));
        }
        return functions;
    }

    /** Whether there are durations or memory, but no counts. */
    boolean lacksInvocations() {
        return columns == 0 && hasMeasurements;
    }
}
