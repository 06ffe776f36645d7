package io.faasload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.faasload.config.key.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample units that users copy. */
class SystemdUnitsTest {

    private static final Path UNITS = Path.of("deploy", "systemd");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"faasload.service, --user", "faasload-monitor.service, --system"})
    void areAcceptedBySystemd(String unit, String manager) throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "skipped: systemd-analyze is not installed");
        String text = Files.readString(UNITS.resolve(unit));
        // The program is in this working directory, not where it would be installed.
        String here = text.replaceAll(
                "ExecStart=\\S+/bin/faasload",
                "ExecStart=" + Path.of("bin", "faasload").toAbsolutePath());
        assertThat(here).isNotEqualTo(text);

        assertThat(verify(unit, manager, here)).isEmpty();
        assertThat(verify(unit, manager, here + "\n[Service]\nTimeoutStopSecs=1\n"))
                .as("what a mistake looks like")
                .contains("TimeoutStopSecs");
    }

    @ParameterizedTest
    @CsvSource({"faasload.service", "faasload-monitor.service"})
    void areRestartedHoweverLongAnOutageLasts(String unit) throws IOException {
        assertThat(Files.readAllLines(UNITS.resolve(unit)))
                .contains("StartLimitIntervalSec=0", "Restart=on-failure")
                .doesNotContain("RestartPreventExitStatus=1");
    }

    /** Neither a wrong configuration, nor an incomplete dataset, nor a crossed threshold. */
    @Test
    void isNotRestartedAfterWhatNoRestartCanFix() throws IOException {
        assertThat(Files.readAllLines(UNITS.resolve("faasload.service"))).contains("RestartPreventExitStatus=2 3 4");
    }

    @Test
    void theMonitorsSampleConfigurationIsValid() throws ConfigurationException {
        MonitorConfig config =
                MonitorConfig.load(Path.of("deploy", "monitor.yml"), Map.of(), Map.of(), Path.of("/root"));
        assertThat(config.http().port()).isEqualTo(8479);
        assertThat(config.measurementserver().sock()).isEqualTo(Path.of("/run/faasload/measurement.sock"));
    }

    private String verify(String unit, String manager, String text) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve(unit), text);
        List<String> line = new ArrayList<>(List.of("systemd-analyze", "verify", "--man=no", manager, file.toString()));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().putIfAbsent("XDG_RUNTIME_DIR", folder.toString());
        Process verification = builder.start();
        String output = new String(verification.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        verification.waitFor();
        return output.lines()
                .filter(message -> message.contains(unit))
                .reduce("", (all, message) -> all + message + "\n");
    }
}
