package io.faasload.driver.state;

import io.faasload.files.StateDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.Path;
import org.apache.flink.util.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The savepoints and retained checkpoints in {@code generation.statedir}, on any file system that Flink supports: folders {@code
 * savepoint-JOB-*} and {@code checkpoints/JOB/chk-N}, each usable once it has its {@code _metadata}, which Flink writes last. It is
 * recorded which job worked on which dataset, so that a state of a deleted dataset is not mistaken for one of its successor. For one
 * process at a time.
 */
public final class SavedStates {

    private static final Logger LOG = LoggerFactory.getLogger(SavedStates.class);

    static final String METADATA = "_metadata";
    private static final String CHECKPOINTS = "checkpoints";
    private static final String SAVEPOINT = "savepoint-";
    /** Prefix of a checkpoint's folder. */
    static final String CHECKPOINT = "chk-";

    private final Path statedir;
    private final JobDatasets datasets;

    /** The states in a folder, which need not exist. */
    public SavedStates(StateDirectory statedir) {
        this.statedir = new Path(statedir.address());
        this.datasets = new JobDatasets(this.statedir);
    }

    /** The folder of an address, if it exists on a local file system. */
    static Optional<java.nio.file.Path> local(String address) throws IOException {
        Path path = new Path(address);
        String scheme = path.toUri().getScheme();
        // This process may lack the plugins of the cluster.
        if ((scheme != null && !scheme.equals("file")) || path.getFileSystem().isDistributedFS()) {
            return Optional.empty();
        }
        return Optional.of(java.nio.file.Path.of(path.getPath())).filter(Files::isDirectory);
    }

    /**
     * Adds checksums to a complete savepoint, so that damage is detected before a generation resumes from it. Does nothing if
     * the savepoint cannot be reached from here, or is on a distributed file system: those have checksums of their own.
     */
    public static void seal(String savepoint) {
        try {
            Optional<java.nio.file.Path> folder = local(savepoint);
            if (folder.isPresent()) {
                Checksums.write(folder.get());
            }
        } catch (IOException e) {
            LOG.warn("Cannot write the checksums of savepoint {}: {}", savepoint, e.toString());
        }
    }

    /** The address of the folder for checkpoints. */
    public String checkpoints() {
        return new Path(statedir, CHECKPOINTS).toString();
    }

    /** Records that a job works on a dataset. */
    public void note(String job, UUID dataset) throws IOException {
        datasets.add(job, dataset);
    }

    /** Records that the states of a dataset no longer belong to it: they are kept, but found only by their address. */
    public void disown(UUID dataset) throws IOException {
        for (Path state : find(dataset).own()) {
            datasets.disown(job(state), dataset);
        }
    }

    /**
     * Folders of states, newest first, incomplete ones included.
     *
     * @param own states of the dataset, and of jobs without a record
     * @param foreign states of other datasets
     */
    public record Found(List<Path> own, List<Path> foreign) {}

    /** Looks for the states of a dataset. */
    public Found find(UUID dataset) throws IOException {
        JobDatasets.Owners owners = datasets.read();
        List<Path> own = new ArrayList<>();
        List<Path> foreign = new ArrayList<>();
        for (Path state : all()) {
            (owners.own(job(state), dataset) ? own : foreign).add(state);
        }
        return new Found(own, foreign);
    }

    /**
     * The newest intact state of a dataset. Logs a warning for each newer one that it skips.
     *
     * @throws IOException if the folder cannot be read
     */
    public Optional<SavedState> newestUsable(UUID dataset) throws IOException {
        for (Path state : find(dataset).own()) {
            try {
                return Optional.of(SavedState.read(state.toString()));
            } catch (IOException e) {
                LOG.warn("Skipping state {}: {}", state, reason(state, e));
                LOG.debug("State {} is not usable", state, e);
            }
        }
        return Optional.empty();
    }

    private static String reason(Path state, IOException e) throws IOException {
        if (e instanceof OtherBuildException) {
            return String.valueOf(e.getMessage());
        }
        return state.getFileSystem().exists(new Path(state, METADATA))
                ? "damaged, " + e.getMessage()
                : "incomplete, no " + METADATA;
    }

    /**
     * Deletes all but the newest states of a dataset, and nothing of other datasets. Call it only while no job of the dataset
     * runs.
     *
     * @param keep how many intact states to keep; damaged ones do not count
     * @param inUse address of a state to keep in any case
     */
    public void prune(UUID dataset, int keep, Optional<String> inUse) throws IOException {
        JobDatasets.Owners owners = datasets.read();
        int kept = 0;
        for (Path state : all()) {
            if (!owners.ownedOnce(job(state), dataset)) {
                continue;
            }
            if (kept < keep) {
                kept += isIntact(state) ? 1 : 0;
            } else if (inUse.isEmpty() || !isAt(state, inUse.get())) {
                delete(state);
            }
        }
    }

    private static boolean isAt(Path state, String address) throws IOException {
        if (state.getFileSystem().isDistributedFS()) {
            return state.equals(new Path(address));
        }
        Optional<java.nio.file.Path> folder = local(address);
        return folder.isPresent()
                && folder.get()
                        .toRealPath()
                        .equals(java.nio.file.Path.of(state.getPath()).toRealPath());
    }

    private static boolean isIntact(Path state) {
        try {
            SavedState.read(state.toString());
            return true;
        } catch (IOException e) {
            LOG.debug("State {} is not usable", state, e);
            return false;
        }
    }

    /** Deletes what the checkpoints of a job share, together with the last of them. */
    private static void delete(Path state) throws IOException {
        LOG.info("Deleting state {}; newer ones are kept", state);
        deleteFolder(state);
        Path job = state.getParent();
        if (state.getName().startsWith(CHECKPOINT) && children(job, CHECKPOINT).isEmpty()) {
            deleteFolder(job);
        }
    }

    private static void deleteFolder(Path folder) throws IOException {
        if (folder.getFileSystem().isDistributedFS()) {
            folder.getFileSystem().delete(folder, true);
        } else {
            // Flink's local file system would follow symbolic links.
            FileUtils.deleteDirectory(new File(folder.getPath()));
        }
    }

    /** Newest first. */
    private List<Path> all() throws IOException {
        List<Path> states = new ArrayList<>(children(statedir, SAVEPOINT));
        for (Path job : children(new Path(statedir, CHECKPOINTS), "")) {
            states.addAll(children(job, CHECKPOINT));
        }
        Map<Path, Long> written = new LinkedHashMap<>();
        for (Path state : states) {
            Optional<FileStatus> status = StateFiles.status(new Path(state, METADATA));
            if (status.isEmpty()) {
                status = StateFiles.status(state);
            }
            // Neither exists if a job that has just ended is still deleting its checkpoints.
            status.ifPresent(found -> written.put(state, found.getModificationTime()));
        }
        return written.keySet().stream()
                .sorted(Comparator.<Path, Long>comparing(written::get).reversed())
                .toList();
    }

    private static List<Path> children(Path folder, String prefix) throws IOException {
        return StateFiles.list(folder).stream()
                .filter(FileStatus::isDir)
                .map(child -> child.getPath().getName())
                .filter(name -> name.startsWith(prefix))
                // Not the listed path: the file system of s3:// lists s3a://, which a cluster need not have.
                .map(name -> new Path(folder, name))
                .toList();
    }

    private static String job(Path state) {
        return state.getName().startsWith(SAVEPOINT)
                ? state.getName().substring(SAVEPOINT.length())
                : state.getParent().getName();
    }
}
