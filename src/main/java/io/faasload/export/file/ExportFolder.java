package io.faasload.export.file;

import io.faasload.files.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The folder of an export: it is filled as {@code DIR.partial} and gets its name at the end, so that under its name it is always complete.
 */
public final class ExportFolder {

    /** The name of the file with the checksums of all others. */
    public static final String CHECKSUMS = "SHA256SUMS";

    private final Path directory;
    private final Path partial;
    private final SortedMap<String, Part> parts = new TreeMap<>();

    private ExportFolder(Path directory, Path partial) {
        this.directory = directory;
        this.partial = partial;
    }

    /**
     * Creates {@code DIR.partial}.
     *
     * @throws FileAlreadyExistsException if it exists, or {@code DIR} does
     */
    public static ExportFolder create(Path directory) throws IOException {
        if (Files.exists(directory)) {
            throw new FileAlreadyExistsException(directory.toString());
        }
        Path partial = partial(directory);
        Files.createDirectory(partial);
        return new ExportFolder(directory, partial);
    }

    /** The folder's name while it is not complete. */
    public static Path partial(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".partial");
    }

    /** Where to write a file now; its folder exists. */
    public Path place(String path) throws IOException {
        Path file = partial.resolve(path);
        Files.createDirectories(file.getParent());
        return file;
    }

    /** Counts a file as complete. */
    public Part complete(String path) throws IOException {
        Path file = partial.resolve(path);
        Part part = new Part(path, Files.size(file), Sha256.of(file));
        parts.put(path, part);
        return part;
    }

    /** Writes a text file. */
    public void write(String path, String text) throws IOException {
        Files.writeString(place(path), text);
        complete(path);
    }

    /** Writes the checksums, in the format of {@code sha256sum}, and gives the folder its name. */
    public void finish() throws IOException {
        StringBuilder sums = new StringBuilder();
        for (Part part : parts.values()) {
            sums.append(part.sha256()).append("  ").append(part.path()).append('\n');
        }
        Files.writeString(partial.resolve(CHECKSUMS), sums);
        Files.move(partial, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The files of a complete export with their checksums, from the file that lists them; sizes are not read. */
    public static List<Part> parts(Path directory) throws IOException {
        return Files.readAllLines(directory.resolve(CHECKSUMS), StandardCharsets.UTF_8).stream()
                .filter(line -> line.matches("[0-9a-f]{64}  .+"))
                .map(line -> new Part(line.substring(66), 0, line.substring(0, 64)))
                .toList();
    }
}
