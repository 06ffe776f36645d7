package io.faasload.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFolderTest {

    /** Larger than any pid on Linux. */
    private static final long NO_PID = 1_000_000_000;

    @TempDir
    private Path folder;

    @Test
    void newestLogsOfEndedProcessesAreKeptAndAllOfLivingOnes() throws Exception {
        Path living = log("generate-" + ProcessHandle.current().pid() + ".log", 0);
        Path other = log("notes.txt", 0);
        List<Path> ended = new ArrayList<>();
        for (int i = 0; i < LogFolder.MOST_FILES + 2; i++) {
            ended.add(log("generate-" + (NO_PID + i / 2) + (i % 2 == 0 ? ".log" : ".log.1"), i + 1));
        }

        Path own = LogFolder.fileOfProcess(folder, "monitor");

        assertThat(own)
                .isEqualTo(folder.resolve("monitor-" + ProcessHandle.current().pid() + ".log"))
                .doesNotExist();
        assertThat(living).exists();
        assertThat(other).exists();
        assertThat(ended.subList(0, 2)).noneMatch(Files::exists);
        assertThat(ended.subList(2, ended.size())).allMatch(Files::exists);
    }

    private Path log(String name, int second) throws Exception {
        Path file = Files.createFile(folder.resolve(name));
        return Files.setLastModifiedTime(file, FileTime.fromMillis(second * 1000L));
    }
}
