package io.faasload.driver.check;

import io.faasload.files.PrivateFolder;
import io.faasload.files.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;

/** Checks that there is, or can be, a folder for temporary files that is ours alone. */
final class WorkFolderCheck implements Check {

    @Override
    public void ask(Inspection inspection) {
        try {
            Path configured = inspection.config().generation().workdir();
            inspection.ok("work folder: "
                    + WorkFolder.existing(configured)
                            .map(PrivateFolder::toString)
                            .orElse("created at the first use, "
                                    + (configured == null ? "with the temporary files" : configured)));
        } catch (IOException e) {
            inspection.fail("work folder: " + e.getMessage() + ", or change generation.workdir");
        }
    }
}
