package io.faasload.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The savepoints and retained checkpoints in {@code generation.statedir}: folders {@code savepoint-JOB-*} and
 * {@code checkpoints/JOB/chk-N} that have their {@code _metadata}, which Flink writes last. File {@code datasets} tells
 * which job worked on which dataset, so that the state of a dataset that is gone is not taken for that of its successor.
 */
final class SavedStates {

    private static final String METADATA = "_metadata";
    private static final String CHECKPOINTS = "checkpoints";
    private static final String DATASETS = "datasets";
    /** statedir / checkpoints / job / chk-N / _metadata. */
    private static final int DEPTH = 4;
    /** Of the job's id, in the name of a savepoint. */
    private static final int PREFIX_CHARACTERS = 6;

    private final Path statedir;

    SavedStates(Path statedir) {
        this.statedir = statedir;
    }

    /** The folder for checkpoints. */
    Path checkpoints() {
        return statedir.resolve(CHECKPOINTS);
    }

    /** Notes that a job works on a dataset. */
    void note(String job, UUID dataset) throws IOException {
        Files.writeString(
                statedir.resolve(DATASETS),
                job + " " + dataset + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Notes that states are of no dataset any more: they are kept, and not found again as those of one. */
    void disown(List<Path> states) throws IOException {
        for (Path state : states) {
            Files.writeString(
                    statedir.resolve(DATASETS),
                    job(state) + " none\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    /**
     * The states that Flink finished writing, newest first.
     *
     * @param own of the dataset asked for, or of a job that nobody noted
     * @param foreign of other datasets
     */
    record Found(List<Path> own, List<Path> foreign) {}

    /** Looks for the states of a dataset. */
    Found find(UUID dataset) throws IOException {
        if (!Files.isDirectory(statedir)) {
            return new Found(List.of(), List.of());
        }
        Map<String, String> datasets = datasets();
        try (Stream<Path> files = Files.walk(statedir, DEPTH)) {
            List<Path> states = files.filter(file -> file.endsWith(METADATA))
                    .map(Path::getParent)
                    .sorted(Comparator.comparing(SavedStates::written).reversed())
                    .toList();
            String wanted = dataset.toString();
            List<Path> own = states.stream()
                    .filter(state -> wanted.equals(datasets.getOrDefault(job(state), wanted)))
                    .toList();
            return new Found(
                    own, states.stream().filter(state -> !own.contains(state)).toList());
        }
    }

    /** Dataset by the first digits of the job's id. */
    private Map<String, String> datasets() throws IOException {
        Path file = statedir.resolve(DATASETS);
        Map<String, String> datasets = new HashMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ", 2);
                datasets.put(words[0].substring(0, Math.min(PREFIX_CHARACTERS, words[0].length())), words[1]);
            }
        }
        return datasets;
    }

    private static String job(Path state) {
        String name = state.getFileName().toString();
        Optional<Path> parent = Optional.ofNullable(state.getParent()).map(Path::getFileName);
        String job = name.startsWith("savepoint-")
                ? name.substring("savepoint-".length())
                : parent.map(Path::toString).orElse("");
        return job.substring(0, Math.min(PREFIX_CHARACTERS, job.length()));
    }

    private static FileTime written(Path state) {
        try {
            return Files.getLastModifiedTime(state.resolve(METADATA));
        } catch (IOException e) {
            // Pruned in the meantime: older than anything that is there.
            return FileTime.fromMillis(0);
        }
    }
}
