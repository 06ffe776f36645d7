package io.faasload.traces.format;

import io.faasload.config.key.ConfigurationException;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.TraceSet;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Reads trace files of any format, which it recognizes by the names of their columns. Every row is checked. Not thread-safe. */
public final class TraceFiles {

    /**
     * How to read.
     *
     * @param isBySecond whether the columns of counts are seconds, not minutes
     * @param skipsMalformed whether malformed rows are skipped and counted
     * @param knownFunctions names of functions that FaaSLoad's file names can have; empty if any can
     */
    public record Settings(boolean isBySecond, boolean skipsMalformed, Set<String> knownFunctions) {

        public Settings {
            knownFunctions = Set.copyOf(knownFunctions);
        }
    }

    /** Characters of a line that is read at once, so that it cannot exhaust memory. */
    public static final int LONGEST_LINE = 1 << 20;

    private final Settings settings;
    private final RowMistakes mistakes;
    private final SortedEvents sorted = new SortedEvents();
    private final AzureEvents events = new AzureEvents(sorted);

    /** By folder: files of counts in the same folder are consecutive days of one trace. */
    private final Map<Path, AzureCounts> counts = new LinkedHashMap<>();

    private final List<TraceFunction> others = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private TraceFiles(Settings settings) {
        this.settings = settings;
        this.mistakes = new RowMistakes(settings.skipsMalformed());
    }

    /**
     * Reads files, and those directly in folders.
     *
     * @return their functions; the caller closes them
     * @throws ConfigurationException with all mistakes
     */
    public static TraceSet read(List<Path> places, Settings settings) throws ConfigurationException, IOException {
        TraceFiles files = new TraceFiles(settings);
        try {
            return files.readAll(places);
        } catch (ConfigurationException | IOException | RuntimeException e) {
            files.sorted.close();
            throw e;
        }
    }

    private TraceSet readAll(List<Path> places) throws ConfigurationException, IOException {
        for (Path place : places) {
            if (Files.isDirectory(place)) {
                readFolder(place);
            } else {
                read(place, true);
            }
        }
        List<TraceFunction> functions = new ArrayList<>();
        counts.forEach((folder, trace) -> {
            if (trace.lacksInvocations()) {
                mistakes.file(
                        folder,
                        "has durations or memory, but no file of invocations (HashOwner, HashApp, HashFunction, Trigger, 1, 2, …)");
            }
            functions.addAll(trace.functions(notes));
        });
        mistakes.throwIfAny();
        functions.addAll(events.functions());
        functions.addAll(others);
        if (functions.isEmpty()) {
            places.forEach(place -> mistakes.file(place, "has no trace"));
            mistakes.throwIfAny();
        }
        if (mistakes.skipped() > 0) {
            notes.add("skipped %d malformed rows".formatted(mistakes.skipped()));
        }
        return new TraceSet(functions, notes, mistakes.skipped(), sorted);
    }

    private void readFolder(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            read(file, false);
        }
    }

    private void read(Path file, boolean isNamed) {
        try {
            if (!Files.isRegularFile(file)) {
                mistakes.file(file, "no such file");
            } else if (isCsv(file)) {
                try (CsvRows csv = new CsvRows(file, mistakes)) {
                    readCsv(csv);
                }
            } else {
                readFaasLoad(file, isNamed);
            }
        } catch (UncheckedIOException e) {
            unreadable(file, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            unreadable(file, e);
        }
    }

    private void unreadable(Path file, IOException e) {
        if (e instanceof MalformedFileException) {
            mistakes.file(file, String.valueOf(e.getMessage()));
        } else if (e instanceof EOFException) {
            mistakes.file(file, "cannot be read: its compressed content is incomplete");
        } else {
            mistakes.file(file, "cannot be read: " + e.getMessage());
        }
    }

    private static boolean isCsv(Path file) {
        return file.getFileName().toString().matches("(?i).*\\.csv(\\.gz)?");
    }

    private void readCsv(CsvRows csv) throws IOException {
        List<String> header = csv.header();
        AzureCounts.Content content = AzureCounts.Content.of(header);
        if (header.isEmpty()) {
            mistakes.file(csv.file(), "is empty");
        } else if (content != null) {
            Path folder = csv.file().toAbsolutePath().getParent();
            AzureCounts trace = counts.computeIfAbsent(
                    folder == null ? csv.file() : folder, unknown -> new AzureCounts(settings.isBySecond(), mistakes));
            switch (content) {
                case INVOCATIONS -> trace.readInvocations(csv);
                case DURATIONS -> trace.readDurations(csv);
                case MEMORY -> trace.readMemory(csv);
            }
        } else if (header.contains(AzureEvents.FUNCTION) || header.contains(AzureEvents.END)) {
            events.read(csv);
        } else if (header.contains(FaasRail.REQUEST)) {
            others.addAll(FaasRail.read(csv, mistakes));
        } else {
            mistakes.file(
                    csv.file(),
                    "has none of the columns of Azure 2019 and in-vitro (HashOwner, HashApp, HashFunction), Azure 2021 (app, func,"
                            + " end_timestamp, duration) and FaaSRail (avg, mapped_wreq)");
        }
    }

    private void readFaasLoad(Path file, boolean isNamed) throws IOException {
        String name = file.getFileName().toString();
        List<TraceFileName> cuts = TraceFileName.cuts(
                name.replaceFirst("\\.gz$", ""),
                function -> settings.knownFunctions().isEmpty()
                        || settings.knownFunctions().contains(function));
        if (cuts.size() == 1) {
            others.add(FaasLoadTrace.read(file, cuts.get(0), mistakes, settings.skipsMalformed()));
        } else if (cuts.size() > 1) {
            mistakes.file(
                    file,
                    "the name USER-FUNCTION-* can be cut in several ways: "
                            + String.join(
                                    "; ",
                                    cuts.stream()
                                            .limit(3)
                                            .map(TraceFileName::toString)
                                            .toList())
                            + (cuts.size() > 3 ? "; …" : "") + ". Rename the file");
        } else if (isNamed || name.indexOf('-') > 0) {
            mistakes.file(file, "must be named USER-FUNCTION-* with a known function, or *.csv");
        } else {
            notes.add("ignored " + file + ", whose name is not that of a trace");
        }
    }
}
