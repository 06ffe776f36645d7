package io.faasload.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {

    @TempDir
    private Path folder;

    @Test
    void isCreatedAndLeftEmpty() throws Exception {
        Path states = folder.resolve("states of mine");

        assertThat(new StateFolder(FlinkSettings.address(states)).problem()).isEmpty();
        assertThat(states).isEmptyDirectory();
    }

    @Test
    void saysWhyNothingCanBeWritten() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(new StateFolder(FlinkSettings.address(file.resolve("states"))).problem())
                .isPresent();
    }
}
