package io.faasload.whisk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs wskadmin as a process against a running server. */
class WskadminIT {

    @TempDir
    private Path directory;

    private record Result(int exitCode, String output, String error) {}

    private Result wskadmin(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Wskadmin.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath(),
                Wskadmin.class.getName(),
                "--dir",
                directory.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), output, error);
    }

    @Test
    void createsGetsLimitsAndDeletesAUserWhoCanCallImmediately() throws Exception {
        try (WhiskServer server = WhiskServer.start(WhiskSettings.in(directory), event -> {})) {
            Result created = wskadmin("user", "create", "user-new");
            assertThat(created.exitCode()).isZero();
            assertThat(created.output()).matches("[0-9a-f-]{36}:[A-Za-z0-9]{64}\n");

            assertThat(wskadmin("user", "get", "user-new")).isEqualTo(created);
            assertThat(wskadmin("user", "create", "user-new"))
                    .isEqualTo(new Result(1, "Namespace already exists\n", ""));
            assertThat(wskadmin("limits", "set", "--invocationsPerMinute", "7", "user-new")
                            .exitCode())
                    .isZero();
            assertThat(wskadmin("limits", "get", "user-new").output()).isEqualTo("invocationsPerMinute = 7\n");
            assertThat(RawHttp.Request.of("GET", "/packages", created.output().strip(), "")
                            .send(server.address())
                            .status())
                    .isEqualTo(200);
            assertThat(wskadmin("user", "list").output()).isEqualTo("user-new\n");
            assertThat(wskadmin("user", "delete", "user-new")).isEqualTo(new Result(0, "Subject deleted\n", ""));
            assertThat(wskadmin("user", "get", "user-new").exitCode()).isEqualTo(1);
            assertThat(wskadmin("what").exitCode()).isEqualTo(2);
        }
    }

    @Test
    void reportsThatNoServerRuns() throws Exception {
        assertThat(wskadmin("user", "list").error()).contains("no server runs in " + directory);
    }

    @Test
    void tokenIsReadableOnlyByItsOwner() throws Exception {
        try (WhiskServer server = WhiskServer.start(WhiskSettings.in(directory), event -> {})) {
            assertThat(server.address()).isNotNull();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("wskadmin"))))
                    .isEqualTo("rw-------");
        }
    }
}
