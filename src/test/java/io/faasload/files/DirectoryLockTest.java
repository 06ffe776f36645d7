package io.faasload.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {

    @TempDir
    Path directory;

    @Test
    void excludesAnotherProcessEvenAfterASecondAttemptHere() throws Exception {
        try (DirectoryLock lock = DirectoryLock.tryTake(directory, "lock").orElseThrow()) {
            assertThat(lock).isNotNull();
            assertThat(DirectoryLock.tryTake(directory, "lock")).isEmpty();
            assertThat(anotherProcessTakesIt()).isFalse();
        }
        assertThat(anotherProcessTakesIt()).isTrue();
        DirectoryLock.tryTake(directory, "lock").orElseThrow().close();
    }

    private boolean anotherProcessTakesIt() throws IOException, InterruptedException {
        return new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Other.class.getName(),
                                directory.toString())
                        .inheritIO()
                        .start()
                        .waitFor()
                == 0;
    }

    /** Exit code 1 if it does not get the lock. */
    static final class Other {

        private Other() {}

        public static void main(String[] arguments) throws IOException {
            System.exit(DirectoryLock.tryTake(Path.of(arguments[0]), "lock").isPresent() ? 0 : 1);
        }
    }
}
