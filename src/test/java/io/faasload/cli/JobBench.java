package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code bin/faasload bench} on what this build has just made. */
@Tag("bench")
class JobBench {

    @Test
    void measures() throws Exception {
        // Else the script would build again.
        Files.writeString(Path.of("target/.built"), "");

        Process bench = new ProcessBuilder("bin/faasload", "bench")
                .redirectErrorStream(true)
                .start();
        // Not inherited: Failsafe talks to Maven over this process's own output.
        bench.getInputStream().transferTo(System.out);

        assertThat(bench.waitFor()).isZero();
    }
}
