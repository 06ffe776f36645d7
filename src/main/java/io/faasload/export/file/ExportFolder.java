package io.faasload.export.file;

import io.faasload.files.DirectoryLock;
import io.faasload.files.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The folder of an export: it is filled as {@code DIR.partial} and gets its name at the end, so that under its name it is always complete.
 * Closing it before that deletes it. What a killed process left is replaced by the next export.
 */
public final class ExportFolder implements Closeable {

    /** The name of the file with the checksums of all others. */
    public static final String CHECKSUMS = "SHA256SUMS";

    /** Marks a folder as an incomplete export. Locked while a process writes it. */
    static final String LOCK = ".faasload-export";

    private final Path directory;
    private final Path partial;
    private final DirectoryLock lock;
    private final SortedMap<String, Part> parts = new TreeMap<>();
    private boolean isFinished;

    private ExportFolder(Path directory, Path partial, DirectoryLock lock) {
        this.directory = directory;
        this.partial = partial;
        this.lock = lock;
    }

    /**
     * Creates {@code DIR.partial}; one that a killed export left is emptied.
     *
     * @throws FileAlreadyExistsException if {@code DIR} exists, or {@code DIR.partial} and is not an export's, or is being written
     */
    public static ExportFolder create(Path directory) throws IOException {
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(directory.toString());
        }
        Path partial = directory.resolveSibling(directory.getFileName() + ".partial");
        try {
            Files.createDirectory(partial);
        } catch (FileAlreadyExistsException e) {
            if (!isLeftOver(partial)) {
                throw e;
            }
        }
        DirectoryLock lock = DirectoryLock.tryTake(partial, LOCK)
                .orElseThrow(
                        () -> new FileAlreadyExistsException(partial.toString(), null, "another export is writing it"));
        ExportFolder folder = new ExportFolder(directory, partial, lock);
        folder.delete(file -> !file.equals(partial) && !file.equals(partial.resolve(LOCK)));
        return folder;
    }

    /** Whether a killed export left it: at first, and on a disk that is full, it is empty. */
    private static boolean isLeftOver(Path partial) throws IOException {
        if (!Files.isDirectory(partial, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (Stream<Path> files = Files.list(partial)) {
            return files.findAny().isEmpty() || Files.isRegularFile(partial.resolve(LOCK), LinkOption.NOFOLLOW_LINKS);
        }
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
        isFinished = true;
        Files.delete(directory.resolve(LOCK));
    }

    /** Deletes the folder, unless it is finished. */
    @Override
    public void close() throws IOException {
        lock.close();
        if (!isFinished) {
            delete(file -> true);
        }
    }

    private void delete(Predicate<Path> which) throws IOException {
        try (Stream<Path> files = Files.walk(partial)) {
            for (Path file :
                    files.filter(which).sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The files of a complete export with their checksums, from the file that lists them; sizes are not read. */
    public static List<Part> parts(Path directory) throws IOException {
        return Files.readAllLines(directory.resolve(CHECKSUMS), StandardCharsets.UTF_8).stream()
                .filter(line -> line.matches("[0-9a-f]{64}  .+"))
                .map(line -> new Part(line.substring(66), 0, line.substring(0, 64)))
                .toList();
    }
}
