package io.faasload.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {

    @TempDir
    Path temporary;

    @Test
    void isFoundAgainAndSkipsFoldersThatOthersCanWrite() throws IOException {
        Files.createSymbolicLink(temporary.resolve("faasload-work--link"), temporary);
        Files.createDirectory(temporary.resolve("faasload-work--open"));
        Files.createFile(temporary.resolve("faasload-work--file"));

        Path folder = WorkFolder.ofUser(temporary).path();

        assertThat(folder).isDirectory().hasParent(temporary);
        assertThat(folder.getFileName().toString()).matches("faasload-work-\\d+");
        assertThat(WorkFolder.ofUser(temporary).path()).isEqualTo(folder);
    }

    @Test
    void deletesOnlyTheFoldersOfDeadProcesses() throws IOException {
        PrivateFolder work = PrivateFolder.at(temporary.resolve("work"));
        Path dead = work.folder("run").folder("flink-1").path();
        Files.createFile(dead.resolve("lock"));
        Files.createFile(dead.resolve("big"));
        try (ProcessFolder first = ProcessFolder.open(work, "flink");
                ProcessFolder second = ProcessFolder.open(work, "flink")) {
            assertThat(dead).doesNotExist();
            assertThat(first.folder().path())
                    .isDirectory()
                    .isNotEqualTo(second.folder().path());
            assertThat(second.folder().path()).isDirectory();
        }
        assertThat(work.path().resolve("run")).isEmptyDirectory();
    }
}
