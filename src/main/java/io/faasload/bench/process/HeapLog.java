package io.faasload.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The log of a JVM's collections. Not thread-safe. */
public final class HeapLog {

    private static final Pattern COLLECTION = Pattern.compile(" Pause .* \\d+[KMG]->(\\d+)([KMG])\\(");

    private final Path file;
    private int read;
    private double last = Double.NaN;

    public HeapLog(Path file) {
        this.file = file;
    }

    /** The option with which a JVM writes it. */
    public String option() {
        return "-Xlog:gc:file=" + file + "::filecount=0";
    }

    /** The smallest heap after a collection since the last call, in MiB; that of the last call if there was none, NaN if there never was. */
    public double smallestSinceLast() throws IOException {
        List<String> lines = Files.readAllLines(file);
        smallest(lines.subList(read, lines.size())).ifPresent(value -> last = value);
        read = lines.size();
        return last;
    }

    static OptionalDouble smallest(List<String> lines) {
        return lines.stream()
                .map(COLLECTION::matcher)
                .filter(Matcher::find)
                .mapToDouble(match -> Long.parseLong(match.group(1))
                        * switch (match.group(2)) {
                            case "K" -> 1 / 1024.0;
                            case "M" -> 1;
                            default -> 1024;
                        })
                .min();
    }
}
