package io.faasload.local.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** At most one platform runs in a directory; the operating system frees the lock of a process that was killed. */
public final class PlatformLock implements AutoCloseable {

    private final Path pidFile;
    private final FileLock lock;

    private PlatformLock(Path pidFile, FileLock lock) {
        this.pidFile = pidFile;
        this.lock = lock;
    }

    /**
     * Takes the lock.
     *
     * @throws IOException if a platform runs in the directory, this process's own included
     */
    public static PlatformLock take(Path directory) throws IOException {
        FileLock lock = tryLock(directory);
        if (lock == null) {
            throw new IOException("a platform already runs in " + directory + " (process " + pid(directory) + ")");
        }
        Path pidFile = pidFile(directory);
        Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
        return new PlatformLock(pidFile, lock);
    }

    /** The process that runs a platform in the directory, if one does. */
    public static OptionalLong holder(Path directory) throws IOException {
        if (!Files.exists(pidFile(directory))) {
            return OptionalLong.empty();
        }
        FileLock lock = tryLock(directory);
        if (lock == null) {
            return OptionalLong.of(pid(directory));
        }
        lock.channel().close();
        return OptionalLong.empty();
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(pidFile);
        lock.channel().close();
    }

    private static @Nullable FileLock tryLock(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve("platform.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
            }
            return lock;
        } catch (OverlappingFileLockException e) {
            // This process has it, and would lose it if any channel to the file were closed: so this one stays open.
            return null;
        }
    }

    // Not in the locked file: reading that could free the lock.
    private static Path pidFile(Path directory) {
        return directory.resolve("platform.pid");
    }

    private static long pid(Path directory) throws IOException {
        return Long.parseLong(Files.readString(pidFile(directory)).strip());
    }
}
