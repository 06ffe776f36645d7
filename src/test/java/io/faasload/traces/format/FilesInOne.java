package io.faasload.traces.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An input of a fuzz test that stands for several files: they follow each other, separated by a line. */
final class FilesInOne {

    static final String SEPARATOR = "====\n";

    private FilesInOne() {}

    /** Writes the files to a folder; the last one has all that is left. */
    static void write(Path folder, byte[] all, String... names) throws IOException {
        Files.createDirectories(folder);
        // One character for each byte, and back.
        String[] parts = new String(all, StandardCharsets.ISO_8859_1).split(SEPARATOR, names.length);
        for (int i = 0; i < names.length; i++) {
            Path file = folder.resolve(names[i]);
            if (i < parts.length) {
                Files.write(file, parts[i].getBytes(StandardCharsets.ISO_8859_1));
            } else {
                Files.deleteIfExists(file);
            }
        }
    }
}
