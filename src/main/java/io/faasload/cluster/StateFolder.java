package io.faasload.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** A folder for states, on any file system that Flink supports. */
public final class StateFolder {

    /** Larger than the few bytes that a full disk may still have, and than most states. */
    private static final int PROBE_BYTES = 1 << 20;

    private final Path folder;

    /**
     * A folder.
     *
     * @param address its address, in Flink's format
     */
    public StateFolder(String address) {
        this.folder = new Path(address);
    }

    /** Whether it exists, locally or on a distributed file system; also false if that is unknown. */
    boolean exists() {
        try {
            return folder.getFileSystem().exists(folder);
        } catch (IOException e) {
            return false;
        }
    }

    /** Why it is not writable now; empty if it is. Tests this by creating the folder, and a file that is deleted again. */
    public Optional<String> problem() {
        Path probe = new Path(folder, ".writable-" + UUID.randomUUID());
        try {
            FileSystem files = folder.getFileSystem();
            files.mkdirs(folder);
            try {
                write(files, probe);
            } finally {
                files.delete(probe, false);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(RootCause.message(e));
        }
    }

    private static void write(FileSystem files, Path probe) throws IOException {
        try (OutputStream out = files.create(probe, FileSystem.WriteMode.NO_OVERWRITE)) {
            out.write(new byte[PROBE_BYTES]);
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
