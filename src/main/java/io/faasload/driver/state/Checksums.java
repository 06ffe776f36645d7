package io.faasload.driver.state;

import io.faasload.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * File {@code SHA256SUMS} in the folder of a savepoint, in the format of {@code sha256sum}. Without it, a changed byte would
 * show only as tasks that keep failing to restore.
 */
final class Checksums {

    private static final String FILE = "SHA256SUMS";
    private static final String SEPARATOR = "  ";

    private Checksums() {}

    /** Writes the checksums of all files in a folder. */
    static void write(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : files(folder)) {
            lines.add(Sha256.of(file) + SEPARATOR + folder.relativize(file));
        }
        Files.write(folder.resolve(FILE), lines);
    }

    /**
     * Compares the files in a folder with its checksums. A folder without checksums passes.
     *
     * @throws IOException if a file differs, or cannot be read
     */
    static void verify(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(FILE))) {
            return;
        }
        for (String line : Files.readAllLines(folder.resolve(FILE))) {
            String[] sumAndFile = line.split(SEPARATOR, 2);
            if (sumAndFile.length != 2
                    || !Sha256.of(folder.resolve(sumAndFile[1])).equals(sumAndFile[0])) {
                throw new IOException("it does not match its " + FILE + ": " + line);
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith(FILE))
                    .sorted()
                    .toList();
        }
    }
}
