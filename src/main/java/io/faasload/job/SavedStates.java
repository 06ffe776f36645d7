package io.faasload.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The savepoints and retained checkpoints in {@code generation.statedir}: folders {@code savepoint-*} and
 * {@code checkpoints/JOB/chk-N} that have their {@code _metadata}, which Flink writes last.
 */
public final class SavedStates {

    private static final String METADATA = "_metadata";
    private static final String CHECKPOINTS = "checkpoints";
    /** statedir / checkpoints / job / chk-N / _metadata. */
    private static final int DEPTH = 4;

    private final Path statedir;

    public SavedStates(Path statedir) {
        this.statedir = statedir;
    }

    /** The folder for checkpoints. */
    public Path checkpoints() {
        return statedir.resolve(CHECKPOINTS);
    }

    /**
     * The newest state that Flink finished writing.
     *
     * @throws IOException if the folder cannot be read
     */
    public Optional<Path> newest() throws IOException {
        if (!Files.isDirectory(statedir)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(statedir, DEPTH)) {
            List<Path> states = files.filter(file -> file.endsWith(METADATA))
                    .map(Path::getParent)
                    .sorted(Comparator.comparing(SavedStates::written).reversed())
                    .toList();
            return states.stream().findFirst();
        }
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
