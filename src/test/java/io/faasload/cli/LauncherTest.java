package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/faasload} with a stand-in for Java that prints its arguments, in a project that is built. */
class LauncherTest {

    private static final List<String> QUIET =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"24", "25.0.3", "26-ea"})
    void silencesTheWarningsOfJdksThatHaveThem(String version) throws Exception {
        assertThat(launch(version)).containsAll(QUIET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.0.15", "21.0.7", "23.0.2"})
    void passesNoOptionThatAJdkMayNotKnow(String version) throws Exception {
        assertThat(launch(version)).doesNotContainAnyElementsOf(QUIET);
    }

    @Test
    void startsAJavaThatSaysNothingOfItsVersion() throws Exception {
        assertThat(launch(null)).doesNotContainAnyElementsOf(QUIET).endsWith("check");
    }

    private List<String> launch(String version) throws IOException, InterruptedException {
        Path home = folder.resolve("project");
        for (String name : List.of("bin", "target", "src/main", "src/samples", "src/assembly")) {
            Files.createDirectories(home.resolve(name));
        }
        Path launcher = Files.copy(Path.of("bin", "faasload"), home.resolve("bin/faasload"));
        for (String name : List.of("pom.xml", "target/faasload.jar", "target/.built")) {
            Files.createFile(home.resolve(name));
        }
        Path jdk = folder.resolve("jdk");
        Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        if (version != null) {
            Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"Any\"\nJAVA_VERSION=\"" + version + "\"\n");
        }

        ProcessBuilder builder = new ProcessBuilder("bash", launcher.toString(), "check").redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", jdk.toString());
        Process process = builder.start();
        List<String> printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(printed.toString()).isZero();
        return printed;
    }
}
