package io.faasload.local.process;

import io.faasload.files.DirectoryLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Ensures that at most one platform runs in a directory, and shows other processes which one. */
public final class PlatformLock implements AutoCloseable {

    private static final String LOCK_FILE = "platform.lock";

    private final Path pidFile;
    private final DirectoryLock lock;

    private PlatformLock(Path pidFile, DirectoryLock lock) {
        this.pidFile = pidFile;
        this.lock = lock;
    }

    /**
     * Takes the lock.
     *
     * @throws IOException if a platform runs in the directory, even in this process
     */
    public static PlatformLock take(Path directory) throws IOException {
        Optional<DirectoryLock> lock = DirectoryLock.tryTake(directory, LOCK_FILE);
        if (lock.isEmpty()) {
            throw new IOException("a platform already runs in " + directory + " (process " + pid(directory) + ")");
        }
        Path pidFile = pidFile(directory);
        Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
        return new PlatformLock(pidFile, lock.get());
    }

    /** The process that runs a platform in the directory, if one does. */
    public static OptionalLong holder(Path directory) throws IOException {
        if (!Files.exists(pidFile(directory))) {
            return OptionalLong.empty();
        }
        Optional<DirectoryLock> lock = DirectoryLock.tryTake(directory, LOCK_FILE);
        if (lock.isEmpty()) {
            return OptionalLong.of(pid(directory));
        }
        lock.get().close();
        return OptionalLong.empty();
    }

    /** Whether a file in the directory is not part of this lock. */
    public boolean isNotOfIt(Path file) {
        return !file.equals(pidFile) && !file.getFileName().toString().equals(LOCK_FILE);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(pidFile);
        lock.close();
    }

    // A separate file, because reading the locked one would release the lock.
    private static Path pidFile(Path directory) {
        return directory.resolve("platform.pid");
    }

    private static long pid(Path directory) throws IOException {
        return Long.parseLong(Files.readString(pidFile(directory)).strip());
    }
}
