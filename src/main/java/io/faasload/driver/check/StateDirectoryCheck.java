package io.faasload.driver.check;

import io.faasload.files.PrivateFolder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/** Can states be written, and not by everybody? Who resumes from a state trusts what is in it. */
final class StateDirectoryCheck implements Check {

    @Override
    public void ask(Inspection inspection) {
        Path statedir = inspection.config().generation().statedir();
        try {
            PrivateFolder.createMissing(statedir);
            Path probe = Files.createTempFile(statedir, ".writable", null);
            Files.delete(probe);
            if (Files.getPosixFilePermissions(statedir).contains(PosixFilePermission.OTHERS_WRITE)) {
                inspection.fail("states: everybody may write to " + statedir + ", and thereby plant a state: chmod o-w "
                        + statedir + " or change generation.statedir");
                return;
            }
            inspection.ok("states: " + statedir + " is writable");
        } catch (IOException e) {
            inspection.fail("states: " + statedir + " is not writable ("
                    + (e instanceof FileAlreadyExistsException ? "a file has that name" : e)
                    + "): give it to this user or change generation.statedir");
        }
    }
}
