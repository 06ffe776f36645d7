package io.faasload.driver.check;

import io.faasload.files.WorkFolder;
import java.io.IOException;

/** Is there a folder for temporary files that is ours alone? */
final class WorkFolderCheck implements Check {

    @Override
    public void ask(Inspection inspection) {
        try {
            inspection.ok("work folder: "
                    + WorkFolder.of(inspection.config().generation().workdir()));
        } catch (IOException e) {
            inspection.fail("work folder: " + e.getMessage() + ", or change generation.workdir");
        }
    }
}
