package io.faasload.monitor.cgroup;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import org.jspecify.annotations.Nullable;

/** A kernel file that is kept open and reread from its beginning each time. */
final class KernelFile implements Closeable {

    private static final long PROMPT_NANOS = 200_000;
    private static final int RETRIES = 3;

    private final FileChannel channel;
    private final ByteBuffer resetText = ByteBuffer.allocateDirect(1);

    private KernelFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens the file; fails if it cannot be read. */
    static KernelFile open(Path directory, String name) throws IOException {
        return new KernelFile(FileChannel.open(directory.resolve(name), StandardOpenOption.READ));
    }

    /** Opens the file; null if the kernel does not have it or we may not read it. */
    static @Nullable KernelFile openIfPossible(@Nullable Path directory, String name) throws IOException {
        if (directory == null) {
            return null;
        }
        try {
            return open(directory, name);
        } catch (NoSuchFileException | AccessDeniedException e) {
            return null;
        }
    }

    /**
     * Opens the file that resets something when this character is written; null if that is impossible.
     *
     * @param options whether it can be read too
     */
    static @Nullable KernelFile openToReset(
            @Nullable Path directory, String name, char character, OpenOption... options) {
        if (directory == null) {
            return null;
        }
        Path path = directory.resolve(name);
        try {
            if (!Files.getPosixFilePermissions(path).contains(PosixFilePermission.OWNER_WRITE)) {
                // What the kernel itself rejects: root may open most files for writing anyway.
                return null;
            }
            KernelFile file = new KernelFile(FileChannel.open(path, options));
            file.resetText.put(0, (byte) character);
            return file;
        } catch (IOException e) {
            // Missing, not writable for us, or on a read-only mount: all the same to the caller.
            return null;
        }
    }

    /** Reads the file; fails if the object it describes no longer exists. */
    void read(KernelText text) throws IOException {
        channel.read(text.clear(), 0);
        text.filled();
    }

    /**
     * Reads the file, a second time if the thread was preempted meanwhile: the end or start of a run in between would
     * be on the wrong side of the sample.
     *
     * @return when it was read, by the monotonic clock
     */
    long readPromptly(KernelText text) throws IOException {
        long began = System.nanoTime();
        read(text);
        for (int i = 0; i < RETRIES && System.nanoTime() - began > PROMPT_NANOS; i++) {
            began = System.nanoTime();
            read(text);
        }
        return began;
    }

    /** Resets what the file counts. */
    void reset() throws IOException {
        channel.write(resetText.rewind(), 0);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
