package io.faasload.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.apache.flink.core.plugin.PluginUtils;

/** A folder for states, on any file system that Flink supports. */
public final class StateFolder {

    /** Larger than the few bytes that a full disk may still have, and than most states. */
    private static final int PROBE_BYTES = 1 << 20;

    private static final String CONFIGURATION = "FLINK_CONF_DIR";
    private static final String PLUGINS = "FLINK_PLUGINS_DIR";

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

    /**
     * Makes the file systems of Flink's plugins in {@code FLINK_PLUGINS_DIR} available to this process, as Flink's own commands do when
     * they start, with the settings in {@code flink-conf/config.yaml} and, over them, in {@code config.yaml} of {@code FLINK_CONF_DIR}.
     *
     * @throws JobException if one of these files is missing
     */
    public static void loadPlugins() throws JobException {
        Configuration settings = FlinkSettings.fromFile();
        if (System.getenv(CONFIGURATION) != null) {
            try {
                settings.addAll(GlobalConfiguration.loadConfiguration());
            } catch (RuntimeException e) {
                throw new JobException(CONFIGURATION + ": " + RootCause.message(e) + ": correct it or unset it", e);
            }
        }
        // Without the variable, Flink would run the code in a folder of the working directory.
        String plugins = System.getenv(PLUGINS);
        boolean isThere = plugins != null && Files.isDirectory(java.nio.file.Path.of(plugins));
        FileSystem.initialize(settings, isThere ? PluginUtils.createPluginManagerFromRootFolder(settings) : null);
    }

    /** Whether Flink has a file system for it here. */
    public boolean isSupported() {
        try {
            folder.getFileSystem();
            return true;
        } catch (UnsupportedFileSystemSchemeException e) {
            return false;
        } catch (IOException e) {
            return true; // The file system, which writing will report.
        }
    }

    /** As {@link #problem()}, but a file system that does not answer in time is a problem, although its client still waits. */
    public Optional<String> problem(Duration patience) {
        CompletableFuture<Optional<String>> problem = new CompletableFuture<>();
        Thread thread = new Thread(() -> problem.complete(problem()), "faasload-state-folder");
        thread.setDaemon(true);
        thread.start();
        return problem.completeOnTimeout(
                        Optional.of("no answer within " + patience.toSeconds() + " s"),
                        patience.toMillis(),
                        TimeUnit.MILLISECONDS)
                .join();
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
        } catch (IOException | RuntimeException e) {
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
