package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.faasload.monitor.Busybox;
import io.faasload.monitor.DockerShared;
import io.faasload.security.Listeners;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code monitor} as a process, started with the options that {@code bin/faasload} gives it. */
@ExtendWith(DockerShared.class)
class MonitorCommandIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final long MOST_KILOBYTES = 200 << 10;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void runsSmallAndWithoutFlinkUntilItIsStopped(String signal, int exit) throws Exception {
        // Like /run/faasload, which only the unit creates.
        Path socket = folder.resolve("run/faasload/measurement.sock");
        Path classes = folder.resolve("classes");
        MonitorProcess monitor = MonitorProcess.start(
                folder,
                List.of("-Xlog:class+load:file=" + classes),
                "monitor",
                "--config",
                Path.of("deploy/monitor.yml").toAbsolutePath().toString(),
                "-D",
                "http.port=0",
                "-D",
                "measurementserver.sock=" + socket);
        try {
            String address = monitor.awaitAddress();
            String health = get(address + "/v1/health");
            assertThat(health).contains("\"ticks\":");
            assertThat(Listeners.beyondLoopback(Listeners.all(monitor.process().pid())))
                    .isEmpty();
            for (int i = 0; i < 100; i++) {
                get(address + "/v1/usage?activation=%032x&namespace=n&action=a&start=1&end=2".formatted(i));
            }
            Matcher resident = RESIDENT.matcher(
                    Files.readString(Path.of("/proc", monitor.process().pid() + "", "status")));
            assertThat(resident.find()).isTrue();
            System.out.println("monitor, resident memory after 100 questions: " + resident.group(1) + " kB");
            assertThat(Long.parseLong(resident.group(1))).isLessThan(MOST_KILOBYTES);
            assertThat(socket).exists();

            ChildProcess.signal(monitor.process(), signal);
            assertThat(monitor.process().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(monitor.process().exitValue()).isEqualTo(exit);
            assertThat(socket).doesNotExist();
            assertThat(Files.readAllLines(classes))
                    .anyMatch(line -> line.contains("io.faasload.monitor.Monitor "))
                    .noneMatch(line -> line.contains("org.apache.flink."));
        } finally {
            monitor.process().destroyForcibly();
        }
    }

    @Test
    void runsWithoutDockerWithOneWarning() throws Exception {
        MonitorProcess monitor = MonitorProcess.start(
                folder, List.of(), "monitor", "-D", "http.port=0", "-D", "docker.host=unix:///nowhere.sock");
        try {
            String address = monitor.awaitAddress();
            await().atMost(LIMIT).until(() -> monitor.output().contains("Cannot follow Docker"));
            assertThat(get(address + "/v1/health"))
                    .contains("\"status\":\"degraded\"")
                    .contains("\"docker_connected\":false");
            // It retries every second.
            await().during(Duration.ofSeconds(3))
                    .atMost(LIMIT)
                    .until(() -> monitor.output().split("Cannot follow Docker", -1).length == 2);
            assertThat(monitor.output()).contains("unix:///nowhere.sock").doesNotContain("Exception");
        } finally {
            monitor.process().destroyForcibly();
        }
    }

    @Test
    void exitsIfAPartOfItFails() throws Exception {
        try (Busybox busybox = Busybox.open()) {
            busybox.run("wsk0_1_it" + System.nanoTime() + "_end", "while :; do /bin/busybox sleep 0.01; done");
            // Samples are stored there: a few seconds of them fit, together with its initial other uses.
            MonitorProcess monitor = MonitorProcess.start(
                    folder,
                    List.of("-XX:MaxDirectMemorySize=256k"),
                    "monitor",
                    "-D",
                    "http.port=0",
                    "-D",
                    "monitor.resolution=0.001");
            try {
                assertThat(monitor.process().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(monitor.output()).containsPattern("faasload: thread .* failed: java.lang.OutOfMemoryError");
                assertThat(monitor.process().exitValue()).isEqualTo(1);
            } finally {
                monitor.process().destroyForcibly();
            }
        }
    }

    @Test
    void saysWhyItCannotListen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            MonitorProcess monitor =
                    MonitorProcess.start(folder, List.of(), "monitor", "-D", "http.port=" + taken.getLocalPort());
            assertThat(monitor.process().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(monitor.process().exitValue()).isEqualTo(1);
            assertThat(monitor.output().strip())
                    .isEqualTo("faasload: cannot listen on http.address 127.0.0.1, http.port %d: Address already in use"
                            .formatted(taken.getLocalPort()));
        }
    }

    @Test
    void refusesAWrongConfiguration() throws Exception {
        Path file = Files.writeString(folder.resolve("monitor.yml"), "monitor: {resolutoin: 0.01}\nhttp: {port: x}\n");
        MonitorProcess monitor = MonitorProcess.start(folder, List.of(), "--config", file.toString(), "monitor");
        assertThat(monitor.process().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(monitor.process().exitValue()).isEqualTo(2);
        assertThat(monitor.output())
                .contains("monitor.resolutoin: unknown key, did you mean monitor.resolution?")
                .contains("http.port: must be an integer from 0 to 65535, but is \"x\"");
    }

    static String get(String address) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
