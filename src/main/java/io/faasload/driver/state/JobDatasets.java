package io.faasload.driver.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Which job worked on which dataset: lines of file {@code datasets} in {@code generation.statedir}. Object stores cannot append to a
 * file, so there each line is the name of an empty file in folder {@code datasets}.
 */
final class JobDatasets {

    private static final String NAME = "datasets";
    private static final String NO_LONGER = "no longer ";
    /** Length of the prefix of the job's id in the name of a savepoint. */
    private static final int PREFIX_CHARACTERS = 6;

    private final Path records;

    /** Those in a folder, which need not exist. */
    JobDatasets(Path statedir) {
        this.records = new Path(statedir, NAME);
    }

    /** Records that a job works on a dataset. */
    void add(String job, UUID dataset) throws IOException {
        append(job + " " + dataset);
    }

    /** Records that the states of a job no longer belong to its dataset. */
    void disown(String job, UUID dataset) throws IOException {
        append(job + " " + disowned(dataset));
    }

    private static String disowned(UUID dataset) {
        return NO_LONGER + dataset;
    }

    private void append(String line) throws IOException {
        FileSystem files = records.getFileSystem();
        if (files.isDistributedFS()) {
            files.create(new Path(records, line.replace(' ', '_')), FileSystem.WriteMode.OVERWRITE)
                    .close();
        } else {
            Files.writeString(
                    java.nio.file.Path.of(records.getPath()),
                    line + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    /** What is recorded now. */
    Owners read() throws IOException {
        Map<String, String> datasets = new HashMap<>();
        for (String line : lines()) {
            String[] words = line.split(" ", 2);
            if (words.length == 2) {
                // That a job's states were disowned is recorded later, and in a list of files in any order.
                datasets.merge(prefix(words[0]), words[1], (old, next) -> old.startsWith(NO_LONGER) ? old : next);
            }
        }
        return new Owners(datasets);
    }

    private List<String> lines() throws IOException {
        FileSystem files = records.getFileSystem();
        if (!files.isDistributedFS()) {
            java.nio.file.Path file = java.nio.file.Path.of(records.getPath());
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        }
        List<String> lines = new ArrayList<>();
        for (FileStatus file : StateFiles.list(records)) {
            lines.add(file.getPath().getName().replace('_', ' '));
        }
        return lines;
    }

    private static String prefix(String job) {
        return job.substring(0, Math.min(PREFIX_CHARACTERS, job.length()));
    }

    /**
     * The records at one time.
     *
     * @param datasets by the first digits of the job's id
     */
    record Owners(Map<String, String> datasets) {

        /** Whether the states of a job belong to a dataset; also true without a record. */
        boolean own(String job, UUID dataset) {
            String wanted = dataset.toString();
            return wanted.equals(datasets.getOrDefault(prefix(job), wanted));
        }

        /** Whether the states of a job belong to a dataset, or did before they were disowned. */
        boolean ownedOnce(String job, UUID dataset) {
            return own(job, dataset) || disowned(dataset).equals(datasets.get(prefix(job)));
        }
    }
}
