package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/faasload} in a home that is built already, with a {@code java} that prints its umask. */
class LauncherUmaskTest {

    @TempDir
    Path home;

    @BeforeEach
    void build() throws IOException {
        for (String folder : List.of("bin", "src/main", "src/samples", "src/assembly", "target", "jdk/bin")) {
            Files.createDirectories(home.resolve(folder));
        }
        Files.copy(Path.of("bin/faasload"), home.resolve("bin/faasload"));
        for (String file : List.of("pom.xml", "target/faasload.jar", "target/.built")) {
            Files.createFile(home.resolve(file));
        }
        Path java = Files.writeString(home.resolve("jdk/bin/java"), "#!/bin/sh\numask\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void takesTheRightToWriteFromOthersWhateverTheUmask() throws Exception {
        assertThat(umaskOfJava("000")).isEqualTo("0022");
        assertThat(umaskOfJava("002")).isEqualTo("0022");
        assertThat(umaskOfJava("077")).isEqualTo("0077");
    }

    private String umaskOfJava(String umask) throws Exception {
        ProcessBuilder shell = new ProcessBuilder(
                "sh",
                "-c",
                "umask " + umask + " && exec bash \"$0\" status",
                home.resolve("bin/faasload").toString());
        shell.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        Process process = shell.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes()).strip();
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
