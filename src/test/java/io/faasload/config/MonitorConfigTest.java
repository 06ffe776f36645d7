package io.faasload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.key.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorConfigTest {

    @TempDir
    private Path home;

    @Test
    void readsFaaSLoadsFileUnchanged() throws IOException, ConfigurationException {
        MonitorConfig config = read("""
                notification: {sock: $RUN/notification.sock}
                monitor: {resolution: 0.02, maxage: 60}
                measurementserver: {sock: ~/measurement.sock}
                logging: {version: 1, root: {level: DEBUG, handlers: [console]}}
                """, Map.of());

        assertThat(config.notification().sock()).isEqualTo(Path.of("/run/notification.sock"));
        assertThat(config.monitor().resolution()).isEqualTo(Duration.ofMillis(20));
        assertThat(config.monitor().maxage()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.measurementserver().sock()).isEqualTo(home.resolve("measurement.sock"));
        assertThat(config.logging().levels()).isEqualTo(Map.of("root", "DEBUG"));
    }

    @Test
    void hasDefaultsForEverythingAndNeedsNoFile() throws ConfigurationException {
        MonitorConfig config = MonitorConfig.load(null, Map.of(), Map.of(), home);

        assertThat(config.monitor().resolution()).isEqualTo(Duration.ofMillis(10));
        assertThat(config.http().address()).isEqualTo(InetAddress.getLoopbackAddress());
        assertThat(config.http().token()).isNull();
        assertThat(config.docker()).isEqualTo(new MonitorConfig.Docker(true, "unix:///var/run/docker.sock"));
    }

    @Test
    void aNamedFileMustExist() {
        assertThatThrownBy(() -> MonitorConfig.load(home.resolve("no.yml"), Map.of(), Map.of(), home))
                .hasMessageContaining("no.yml: no such file");
    }

    @Test
    void optionsOverrideTheFile() throws IOException, ConfigurationException {
        MonitorConfig config = read(
                "monitor: {resolution: 0.02}",
                Map.of("monitor.resolution", "0.001", "docker.host", "tcp://[::1]:2375"));

        assertThat(config.monitor().resolution()).isEqualTo(Duration.ofMillis(1));
        assertThat(config.docker().host()).isEqualTo("tcp://[::1]:2375");
    }

    @Test
    void reportsAllErrorsTogether() {
        assertThatThrownBy(() -> read("""
                        monitor: {resolution: 0, maxage: 1, resolutoin: 1}
                        http: {address: example.org, port: 65536, token: short}
                        docker: {host: /var/run/docker.sock}
                        """, Map.of()))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        failure -> assertThat(failure.mistakes())
                                .satisfiesExactlyInAnyOrder(
                                        line -> assertThat(line)
                                                .contains("monitor.resolution: must be a number of seconds"),
                                        line -> assertThat(line)
                                                .contains(
                                                        "monitor.resolutoin: unknown key, did you mean monitor.resolution?"),
                                        line -> assertThat(line)
                                                .contains(
                                                        "http.address: must be an IP address of this host, or localhost"),
                                        line -> assertThat(line)
                                                .contains("http.port: must be an integer from 0 to 65535"),
                                        line -> assertThat(line)
                                                .contains(
                                                        "http.token: must have at least 16 printable ASCII characters")
                                                .doesNotContain("short"),
                                        line -> assertThat(line)
                                                .contains("docker.host: must be an address like unix:///")));
    }

    @Test
    void aTokenIsMandatoryBeyondLoopback() throws IOException, ConfigurationException {
        assertThatThrownBy(() -> read("http: {address: 0.0.0.0}", Map.of()))
                .hasMessageContaining("http.token: is mandatory, because http.address 0.0.0.0 is not loopback");
        MonitorConfig config = read("http: {address: '::', token: 0123456789abcdef}", Map.of("http.port", "0"));
        assertThat(config.toJson()).doesNotContain("0123456789abcdef").contains("\"token\":\"***\"");
    }

    @Test
    void theSamplesAreKeptForOnePeriodAtLeast() {
        assertThatThrownBy(() -> read("monitor: {resolution: 2, maxage: 1}", Map.of()))
                .hasMessageContaining("monitor.maxage: must be at least monitor.resolution");
    }

    private MonitorConfig read(String yaml, Map<String, String> overrides) throws IOException, ConfigurationException {
        Path file = Files.writeString(home.resolve("monitor.yml"), yaml);
        return MonitorConfig.load(file, overrides, Map.of("RUN", "/run"), home);
    }
}
