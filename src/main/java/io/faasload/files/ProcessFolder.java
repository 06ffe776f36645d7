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
 * A temporary private folder, deleted by {@link #close}. Folders of killed processes are deleted when the next one is opened in the same
 * work folder.
 */
public final class ProcessFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessFolder.class);
    private static final String LOCK = "lock";

    private final PrivateFolder folder;
    private final DirectoryLock lock;

    private ProcessFolder(PrivateFolder folder, DirectoryLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Creates a folder.
     *
     * @param purpose prefix of its name
     */
    public static ProcessFolder open(PrivateFolder work, String purpose) throws IOException {
        PrivateFolder parent = work.folder("run");
        deleteAbandoned(parent.path());
        while (true) {
            PrivateFolder folder = PrivateFolder.withRandomName(parent.path(), purpose + "-");
            Optional<DirectoryLock> lock = tryLock(folder.path());
            // Otherwise another process took it for abandoned before it was locked.
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
                    delete(folder, lock.get());
                }
            }
        }
    }

    /** Empty if another process has it, or if the folder is gone. */
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

    private static void delete(Path folder, DirectoryLock held) {
        try (held) {
            FileUtils.deleteDirectory(folder.toFile());
        } catch (IOException e) {
            LOG.warn("Cannot delete temporary folder {}: {}", folder, e.getMessage());
        }
    }

    public PrivateFolder folder() {
        return folder;
    }

    /** Deletes the folder and its content. */
    @Override
    public void close() {
        delete(folder.path(), lock);
    }
}
