package io.faasload.driver.state;

import io.faasload.cluster.FlinkSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The savepoints and retained checkpoints in {@code generation.statedir}: folders {@code savepoint-JOB-*} and
 * {@code checkpoints/JOB/chk-N}, each usable once it has its {@code _metadata}, which Flink writes last. File
 * {@code datasets} records which job worked on which dataset, so that a state of a deleted dataset is not mistaken for one
 * of its successor. For one process at a time.
 */
public final class SavedStates {

    private static final Logger LOG = LoggerFactory.getLogger(SavedStates.class);

    private static final String METADATA = "_metadata";
    private static final String CHECKPOINTS = "checkpoints";
    private static final String DATASETS = "datasets";
    private static final String NO_LONGER = "no longer ";
    private static final String SAVEPOINT = "savepoint-";
    /** Prefix of a checkpoint's folder. */
    static final String CHECKPOINT = "chk-";
    /** Length of the prefix of the job's id in the name of a savepoint. */
    private static final int PREFIX_CHARACTERS = 6;

    private final Path statedir;

    /** The states in a folder, which need not exist. */
    public SavedStates(Path statedir) {
        this.statedir = statedir;
    }

    /** The folder of an address, if it exists on a local file system. */
    static Optional<Path> local(String address) throws IOException {
        org.apache.flink.core.fs.Path path = new org.apache.flink.core.fs.Path(address);
        if (path.getFileSystem().isDistributedFS()) {
            return Optional.empty();
        }
        return Optional.of(Path.of(path.getPath())).filter(Files::isDirectory);
    }

    /**
     * Adds checksums to a complete savepoint, so that damage is detected before a generation resumes from it. Does nothing if
     * the savepoint cannot be reached from here.
     */
    public static void seal(String savepoint) {
        try {
            Optional<Path> folder = local(savepoint);
            if (folder.isPresent()) {
                Checksums.write(folder.get());
            }
        } catch (IOException e) {
            LOG.warn("Cannot write the checksums of savepoint {}: {}", savepoint, e.toString());
        }
    }

    /** The folder for checkpoints. */
    public Path checkpoints() {
        return statedir.resolve(CHECKPOINTS);
    }

    /** Records that a job works on a dataset. */
    public void note(String job, UUID dataset) throws IOException {
        append(job, dataset.toString());
    }

    /** Records that the states of a dataset no longer belong to it: they are kept, but found only by their address. */
    public void disown(UUID dataset) throws IOException {
        for (Path state : find(dataset).own()) {
            append(job(state), disowned(dataset.toString()));
        }
    }

    private static String disowned(String dataset) {
        return NO_LONGER + dataset;
    }

    private void append(String job, String dataset) throws IOException {
        Files.writeString(
                statedir.resolve(DATASETS),
                job + " " + dataset + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
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
        Map<String, String> datasets = datasets();
        String wanted = dataset.toString();
        List<Path> own = new ArrayList<>();
        List<Path> foreign = new ArrayList<>();
        for (Path state : all()) {
            (wanted.equals(datasets.getOrDefault(job(state), wanted)) ? own : foreign).add(state);
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
                return Optional.of(SavedState.read(FlinkSettings.address(state)));
            } catch (IOException e) {
                LOG.warn("Skipping state {}: {}", state, reason(state, e));
                LOG.debug("State {} is not usable", state, e);
            }
        }
        return Optional.empty();
    }

    private static String reason(Path state, IOException e) {
        if (e instanceof OtherBuildException) {
            return String.valueOf(e.getMessage());
        }
        return Files.exists(state.resolve(METADATA)) ? "damaged, " + e.getMessage() : "incomplete, no " + METADATA;
    }

    /**
     * Deletes all but the newest states of a dataset, and nothing of other datasets. Call it only while no job of the dataset
     * runs.
     *
     * @param keep how many intact states to keep; damaged ones do not count
     * @param inUse address of a state to keep in any case
     */
    public void prune(UUID dataset, int keep, Optional<String> inUse) throws IOException {
        Map<String, String> datasets = datasets();
        String wanted = dataset.toString();
        int kept = 0;
        for (Path state : all()) {
            String owner = datasets.getOrDefault(job(state), wanted);
            if (!owner.equals(wanted) && !owner.equals(disowned(wanted))) {
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
        Optional<Path> folder = local(address);
        return folder.isPresent() && folder.get().toRealPath().equals(state.toRealPath());
    }

    private static boolean isIntact(Path state) {
        try {
            SavedState.read(FlinkSettings.address(state));
            return true;
        } catch (IOException e) {
            LOG.debug("State {} is not usable", state, e);
            return false;
        }
    }

    /** Deletes what the checkpoints of a job share, together with the last of them. */
    private static void delete(Path state) throws IOException {
        LOG.info("Deleting state {}; newer ones are kept", state);
        FileUtils.deleteDirectory(state.toFile());
        Path job = state.getParent();
        if (name(state).startsWith(CHECKPOINT)
                && job != null
                && children(job, CHECKPOINT).isEmpty()) {
            FileUtils.deleteDirectory(job.toFile());
        }
    }

    /** Newest first. */
    private List<Path> all() throws IOException {
        List<Path> states = new ArrayList<>(children(statedir, SAVEPOINT));
        for (Path job : children(checkpoints(), "")) {
            states.addAll(children(job, CHECKPOINT));
        }
        Map<Path, FileTime> written = new HashMap<>();
        for (Path state : states) {
            Path metadata = state.resolve(METADATA);
            try {
                written.put(state, Files.getLastModifiedTime(Files.exists(metadata) ? metadata : state));
            } catch (NoSuchFileException e) {
                // A job that has just ended is still deleting its checkpoints.
                LOG.debug("State {} was deleted meanwhile", state, e);
            }
        }
        return written.keySet().stream()
                .sorted(Comparator.<Path, FileTime>comparing(written::get).reversed())
                .toList();
    }

    private static List<Path> children(Path folder, String prefix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> name(file).startsWith(prefix) && Files.isDirectory(file))
                    .toList();
        }
    }

    /** Dataset by the first digits of the job's id. */
    private Map<String, String> datasets() throws IOException {
        Path file = statedir.resolve(DATASETS);
        Map<String, String> datasets = new HashMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ", 2);
                if (words.length == 2) {
                    datasets.put(prefix(words[0]), words[1]);
                }
            }
        }
        return datasets;
    }

    private static String job(Path state) {
        Path parent = state.getParent();
        return prefix(
                name(state).startsWith(SAVEPOINT)
                        ? name(state).substring(SAVEPOINT.length())
                        : parent == null ? "" : name(parent));
    }

    private static String prefix(String job) {
        return job.substring(0, Math.min(PREFIX_CHARACTERS, job.length()));
    }

    private static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }
}
