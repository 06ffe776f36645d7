package io.faasload.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveFilesTest {

    @TempDir
    Path root;

    @BeforeEach
    void files() throws IOException {
        for (String name : List.of("a/1", "a/2", "b/1")) {
            Files.createDirectories(root.resolve(name).getParent());
            Files.writeString(root.resolve(name), name);
        }
    }

    @Test
    void leavesOutWhatIsDeletedWhileItLooks() throws IOException {
        List<Path> read = new ArrayList<>();

        var looked = LiveFiles.look(root, file -> {
            if (Files.isRegularFile(file)) {
                Files.readString(file);
                read.add(file);
                FileUtils.cleanDirectory(root.toFile());
            }
            return true;
        });

        assertThat(read).hasSize(1);
        assertThat(looked).containsOnlyKeys(root, read.get(0).getParent(), read.get(0));
    }

    @Test
    void failsForEverythingElse() {
        assertThatThrownBy(() -> LiveFiles.look(root, file -> {
                    throw new AccessDeniedException(file.toString());
                }))
                .isInstanceOf(AccessDeniedException.class);
    }
}
