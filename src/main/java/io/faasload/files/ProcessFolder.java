package io.faasload.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.util.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private folder for as long as something in this process needs it, deleted by {@link #close}. Those of processes that were
 * killed are deleted when the next one is opened in the same work folder.
 */
public final class ProcessFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessFolder.class);
    private static final String LOCK = "lock";

    private final Path path;
    private final DirectoryLock lock;

    private ProcessFolder(Path path, DirectoryLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Creates a folder.
     *
     * @param purpose begins its name
     */
    public static ProcessFolder open(PrivateFolder work, String purpose) throws IOException {
        PrivateFolder parent = work.folder("run");
        deleteAbandoned(parent.path());
        while (true) {
            Path folder =
                    PrivateFolder.withRandomName(parent.path(), purpose + "-").path();
            Optional<DirectoryLock> lock = tryLock(folder);
            // Else another process took it for abandoned, before it was locked.
            if (lock.isPresent()) {
                return new ProcessFolder(folder, lock.get());
            }
        }
    }

    private static void deleteAbandoned(Path parent) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent)) {
            for (Path folder : folders) {
                Optional<DirectoryLock> lock = tryLock(folder);
                if (lock.isPresent()) {
                    delete(folder);
                    lock.get().close();
                }
            }
        }
    }

    /** Empty if another has it, or if the folder is gone. */
    private static Optional<DirectoryLock> tryLock(Path folder) throws IOException {
        try {
            Optional<DirectoryLock> lock = DirectoryLock.tryTake(folder, LOCK);
            if (lock.isPresent() && !Files.exists(folder.resolve(LOCK))) {
                lock.get().close();
                return Optional.empty();
            }
            return lock;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static void delete(Path folder) {
        try {
            FileUtils.deleteDirectory(folder.toFile());
        } catch (IOException e) {
            LOG.warn("Temporary folder {} cannot be deleted: {}", folder, e.getMessage());
        }
    }

    /** Absolute. */
    public Path path() {
        return path;
    }

    /** Deletes the folder with everything in it. */
    @Override
    public void close() throws IOException {
        delete(path);
        lock.close();
    }
}
