package io.faasload.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The log of a JVM's collections. */
public final class HeapLog {

    private static final Pattern COLLECTION = Pattern.compile(" Pause .* \\d+[KMG]->(\\d+)([KMG])\\(");

    private final Path file;

    public HeapLog(Path file) {
        this.file = file;
    }

    /** The option with which a JVM writes it. */
    public String option() {
        return "-Xlog:gc:file=" + file + "::filecount=0";
    }

    /** The heap after the newest collection, in MiB; NaN if there was none. */
    public double afterNewest() throws IOException {
        return Files.readAllLines(file).stream()
                .map(COLLECTION::matcher)
                .filter(Matcher::find)
                .mapToDouble(match -> Long.parseLong(match.group(1))
                        * switch (match.group(2)) {
                            case "K" -> 1 / 1024.0;
                            case "M" -> 1;
                            default -> 1024;
                        })
                .reduce(Double.NaN, (earlier, later) -> later);
    }
}
