package io.faasload.driver.check;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Can states be written? */
final class StateDirectoryCheck implements Check {

    @Override
    public void ask(Inspection inspection) {
        Path statedir = inspection.config().generation().statedir();
        try {
            Files.createDirectories(statedir);
            Path probe = Files.createTempFile(statedir, ".writable", null);
            Files.delete(probe);
            inspection.ok("states: " + statedir + " is writable");
        } catch (IOException e) {
            inspection.fail("states: " + statedir + " is not writable ("
                    + (e instanceof FileAlreadyExistsException ? "a file has that name" : e)
                    + "): give it to this user or change generation.statedir");
        }
    }
}
