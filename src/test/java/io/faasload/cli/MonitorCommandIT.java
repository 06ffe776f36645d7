package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code monitor} as a process, started with the options that {@code bin/faasload} gives it. */
class MonitorCommandIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern LISTENING = Pattern.compile("listening at (http://127\\.0\\.0\\.1:\\d+)");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final long MOST_KILOBYTES = 200 << 10;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void runsSmallAndWithoutFlinkUntilItIsStopped(String signal, int exit) throws Exception {
        Path socket = folder.resolve("measurement.sock");
        Path classes = folder.resolve("classes");
        Process monitor = start(
                List.of("-Xlog:class+load:file=" + classes),
                "monitor",
                "-D",
                "http.port=0",
                "-D",
                "measurementserver.sock=" + socket);
        try {
            String address = awaitAddress(monitor);
            String health = get(address + "/v1/health");
            assertThat(health).contains("\"ticks\":");
            for (int i = 0; i < 100; i++) {
                get(address + "/v1/usage?activation=%032x&namespace=n&action=a&start=1&end=2".formatted(i));
            }
            Matcher resident = RESIDENT.matcher(Files.readString(Path.of("/proc", monitor.pid() + "", "status")));
            assertThat(resident.find()).isTrue();
            System.out.println("monitor, resident memory after 100 questions: " + resident.group(1) + " kB");
            assertThat(Long.parseLong(resident.group(1))).isLessThan(MOST_KILOBYTES);
            assertThat(socket).exists();

            assertThat(new ProcessBuilder("kill", "-" + signal, monitor.pid() + "")
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(monitor.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(monitor.exitValue()).isEqualTo(exit);
            assertThat(socket).doesNotExist();
            assertThat(Files.readAllLines(classes))
                    .anyMatch(line -> line.contains("io.faasload.monitor.Monitor "))
                    .noneMatch(line -> line.contains("org.apache.flink."));
        } finally {
            monitor.destroyForcibly();
        }
    }

    @Test
    void goesOnWithoutDockerWithOneWarning() throws Exception {
        Process monitor = start(List.of(), "monitor", "-D", "http.port=0", "-D", "docker.host=unix:///nowhere.sock");
        try {
            String address = awaitAddress(monitor);
            await().atMost(LIMIT).until(() -> output().contains("cannot be followed"));
            assertThat(get(address + "/v1/health"))
                    .contains("\"status\":\"degraded\"")
                    .contains("\"docker_connected\":false");
            // It tries again every second.
            await().during(Duration.ofSeconds(3))
                    .atMost(LIMIT)
                    .until(() -> output().split("cannot be followed", -1).length == 2);
            assertThat(output()).contains("unix:///nowhere.sock").doesNotContain("Exception");
        } finally {
            monitor.destroyForcibly();
        }
    }

    @Test
    void saysWhyItCannotListen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            Process monitor = start(List.of(), "monitor", "-D", "http.port=" + taken.getLocalPort());
            assertThat(monitor.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(monitor.exitValue()).isEqualTo(1);
            assertThat(output().strip())
                    .isEqualTo("faasload: cannot listen at http.address 127.0.0.1, http.port %d: Address already in use"
                            .formatted(taken.getLocalPort()));
        }
    }

    @Test
    void refusesAWrongConfiguration() throws Exception {
        Path file = Files.writeString(folder.resolve("monitor.yml"), "monitor: {resolutoin: 0.01}\nhttp: {port: x}\n");
        Process monitor = start(List.of(), "--config", file.toString(), "monitor");
        assertThat(monitor.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(monitor.exitValue()).isEqualTo(2);
        assertThat(output())
                .contains("monitor.resolutoin: unknown key, did you mean monitor.resolution?")
                .contains("http.port: must be an integer from 0 to 65535, but is \"x\"");
    }

    private Process start(List<String> more, String... arguments) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(optionsOfTheScript());
        line.add("-Dlog4j2.configurationFile=io/faasload/cli/log4j2.properties");
        line.add("-Duser.home=" + folder);
        line.addAll(more);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    private static List<String> optionsOfTheScript() throws IOException {
        String script = Files.readString(Path.of("bin", "faasload"));
        String begin = "  monitor_options=(\n";
        int from = script.indexOf(begin) + begin.length();
        String options = script.substring(from, script.indexOf(")", from)).strip();
        assertThat(options).contains("-Xmx");
        return List.of(options.split("\\s+"));
    }

    private String awaitAddress(Process monitor) {
        await().atMost(LIMIT)
                .until(() -> !monitor.isAlive() || LISTENING.matcher(output()).find());
        Matcher listening = LISTENING.matcher(output());
        assertThat(listening.find()).as(output()).isTrue();
        return listening.group(1);
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output"));
        } catch (IOException e) {
            return "";
        }
    }

    private static String get(String address) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
