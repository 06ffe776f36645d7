package io.faasload.driver.check;

import io.faasload.cluster.FlinkSettings;
import io.faasload.cluster.StateFolder;
import io.faasload.files.PrivateFolder;
import io.faasload.files.ShellWord;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/** Checks that states can be written, and not by everybody: resuming from a state means trusting its content. */
final class StateDirectoryCheck implements Check {

    @Override
    public void ask(Inspection inspection) {
        Path statedir = inspection.config().generation().statedir();
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
