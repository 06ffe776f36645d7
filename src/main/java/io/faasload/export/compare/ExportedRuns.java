package io.faasload.export.compare;

import io.faasload.export.CheckedExport;
import io.faasload.export.ExportException;
import io.faasload.export.file.Format;
import io.faasload.export.file.NamedRows;
import io.faasload.export.file.Part;
import io.faasload.export.table.Table;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Those of an export. */
public final class ExportedRuns implements ComparedRuns {

    private static final Pattern FOLDER = Pattern.compile(".*/function=([^/]+)/[^/]+");

    private final Path directory;
    private final Format format;
    private final SortedMap<String, List<Part>> runs;
    private final SortedMap<String, List<Part>> parameters;

    private ExportedRuns(Path directory, CheckedExport export) {
        this.directory = directory;
        this.format = export.format();
        this.runs = byFunction(export.tables().getOrDefault(Table.RUNS, List.of()));
        this.parameters = byFunction(export.tables().getOrDefault("parameters", List.of()));
    }

    /**
     * Opens an export, after a check of its files.
     *
     * @throws ExportException if it is not a complete export, or damaged
     */
    public static ExportedRuns of(Path directory) throws ExportException {
        return new ExportedRuns(directory, CheckedExport.read(directory));
    }

    private static SortedMap<String, List<Part>> byFunction(List<Part> parts) {
        SortedMap<String, List<Part>> byFunction = new TreeMap<>();
        for (Part part : parts) {
            Matcher matcher = FOLDER.matcher(part.path());
            if (matcher.matches()) {
                // A folder has no + that stands for itself.
                String function = URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8);
                byFunction.computeIfAbsent(function, name -> new ArrayList<>()).add(part);
            }
        }
        // Part 10 after part 9.
        byFunction
                .values()
                .forEach(files -> files.sort(
                        Comparator.<Part>comparingInt(part -> part.path().length())
                                .thenComparing(Part::path)));
        return byFunction;
    }

    @Override
    public SortedSet<String> functions() {
        return new TreeSet<>(runs.keySet());
    }

    @Override
    public void runs(String function, NamedRows rows) throws IOException {
        read(runs, function, rows);
    }

    @Override
    public void parameters(String function, NamedRows rows) throws IOException {
        read(parameters, function, rows);
    }

    private void read(Map<String, List<Part>> files, String function, NamedRows rows) throws IOException {
        for (Part part : files.getOrDefault(function, List.of())) {
            format.read(directory.resolve(part.path()), rows);
        }
    }
}
