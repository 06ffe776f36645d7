package io.faasload.driver.check;

import io.faasload.cluster.FlinkSettings;
import io.faasload.cluster.StateFolder;
import io.faasload.files.PrivateFolder;
import io.faasload.files.ShellWord;
import io.faasload.files.StateDirectory;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Optional;

/** Checks that states can be written, and not by everybody: resuming from a state means trusting its content. */
final class StateDirectoryCheck implements Check {

    /** Clients of object stores retry for minutes. */
    private final Duration patience;

    StateDirectoryCheck(Duration patience) {
        this.patience = patience;
    }

    @Override
    public void ask(Inspection inspection) {
        StateDirectory statedir = inspection.config().generation().statedir();
        Optional<Path> local = statedir.local();
        if (local.isPresent()) {
            askLocal(inspection, local.get());
            return;
        }
        StateFolder folder = new StateFolder(statedir.address());
        if (!folder.isSupported()) {
            inspection.fail("states: generation.statedir must be on a file system for which Flink has a plugin, not "
                    + statedir + ": put the plugin into a folder of its own in FLINK_PLUGINS_DIR or, for hdfs://, set"
                    + " HADOOP_CLASSPATH (docs/cluster.md)");
            return;
        }
        folder.problem(patience)
                .ifPresentOrElse(
                        problem -> inspection.fail("states: generation.statedir must be writable, but " + statedir
                                + " is not (" + problem + "): correct it, or the settings of its file system in"
                                + " config.yaml or the environment (docs/cluster.md)"),
                        () -> inspection.ok("states: " + statedir + " is writable"));
    }

    private static void askLocal(Inspection inspection, Path statedir) {
        try {
            Path existing = PrivateFolder.existingOrAbove(statedir);
            Optional<String> problem = new StateFolder(FlinkSettings.address(existing)).problem();
            if (problem.isPresent()) {
                fail(inspection, statedir, problem.get());
            } else if (!Files.exists(statedir)) {
                inspection.ok("states: generate creates " + statedir);
            } else if (Files.getPosixFilePermissions(statedir).contains(PosixFilePermission.OTHERS_WRITE)) {
                inspection.fail("states: everybody may write to " + statedir + " and could plant a state: chmod o-w "
                        + ShellWord.of(statedir) + " or change generation.statedir");
            } else {
                inspection.ok("states: " + statedir + " is writable");
            }
        } catch (IOException e) {
            fail(inspection, statedir, e instanceof FileAlreadyExistsException ? "a file has that name" : e.toString());
        }
    }

    private static void fail(Inspection inspection, Path statedir, String problem) {
        inspection.fail("states: " + statedir + " is not writable (" + problem
                + "): make it writable for this user, free space, or change generation.statedir");
    }
}
