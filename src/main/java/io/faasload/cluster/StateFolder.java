package io.faasload.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** A folder for states, on any file system that Flink knows. */
public final class StateFolder {

    /** A full disk may have room for a few bytes more; few states are larger. */
    private static final int PROBE_BYTES = 1 << 20;

    private final Path folder;

    /**
     * A folder.
     *
     * @param address as Flink takes it
     */
    public StateFolder(String address) {
        this.folder = new Path(address);
    }

    /** Whether it exists on this machine, or where all machines see it; false too if that cannot be told. */
    boolean exists() {
        try {
            return folder.getFileSystem().exists(folder);
        } catch (IOException e) {
            return false;
        }
    }

    /** Why a state cannot be written to it now, by creating it, and in it a file that is deleted again; empty if it can. */
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
