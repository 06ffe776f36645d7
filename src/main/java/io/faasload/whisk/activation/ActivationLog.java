package io.faasload.whisk.activation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * The records on disk: two files of at most {@code linesPerFile} lines, appended to alternately, so that at least the
 * most recent {@code linesPerFile} records are always available. A line has been handed to the operating system when
 * {@link #append} returns: it survives the end of this process, but not of the machine. Not thread-safe.
 */
final class ActivationLog implements AutoCloseable {

    private final Path current;
    private final Path previous;
    private final int linesPerFile;
    private OutputStream out;
    private int lines;

    /** Opens the log and replays its records, oldest first. */
    ActivationLog(Path directory, int linesPerFile, Consumer<StoredActivation> present) throws IOException {
        Files.createDirectories(directory);
        this.current = directory.resolve("activations.tsv");
        this.previous = directory.resolve("activations-previous.tsv");
        this.linesPerFile = linesPerFile;
        read(previous, present);
        this.lines = read(current, present);
        this.out = open();
        if (lines > 0) {
            // Terminates a line that a crash truncated.
            out.write('\n');
        }
    }

    private static int read(Path file, Consumer<StoredActivation> present) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        int lines = 0;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines++;
                StoredActivation.ofLine(line).ifPresent(present);
            }
        }
        return lines;
    }

    private OutputStream open() throws IOException {
        return Files.newOutputStream(current, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    void append(StoredActivation activation) {
        try {
            if (lines >= linesPerFile) {
                out.close();
                Files.move(current, previous, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                out = open();
                lines = 0;
            }
            out.write((activation.toLine() + "\n").getBytes(StandardCharsets.UTF_8));
            lines++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
