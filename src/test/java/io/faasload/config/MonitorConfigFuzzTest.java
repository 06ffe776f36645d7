package io.faasload.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.config.key.ConfigurationException;
import io.faasload.fuzz.Refusals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in a {@code monitor.yml}. */
class MonitorConfigFuzzTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String TOKEN = "Sv7-eJq0_Zk4-wLb9";

    @TempDir
    static Path home;

    static Stream<byte[]> seeds() throws IOException {
        return Stream.of(Files.readAllBytes(Path.of("deploy/monitor.yml")), """
                notification: {sock: $DATA/n}
                monitor: {resolution: 0.01, maxage: 120, keepremoved: 6e2, peakreset: off}
                measurementserver: {sock: ~/m}
                http: {address: '::', port: 0x10, token: 0123456789abcdef, maxspan: 1_0, maxconcurrent: 1}
                docker: {enabled: true, host: 'tcp://h:1'}
                openwhisk: {invokerlog: l}
                logging: {root: {level: 10, handlers: [a]}, loggers: {a.b: {level: OFF}, c: WARN}, version: 1}
                """.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void isReadOrRefused(byte[] text) throws IOException {
        if (new String(text, StandardCharsets.UTF_8).contains(TOKEN)) {
            return; // The fuzzer learns what texts are compared with.
        }
        Path file = Files.write(home.resolve("monitor.yml"), text);
        try {
            String json = load(file);
            assertThat(json).doesNotContain(TOKEN);
            // The log's levels have Log4j's names.
            assertThat(settings(load(Files.writeString(home.resolve("read.yml"), json))))
                    .isEqualTo(settings(json));
        } catch (ConfigurationException e) {
            Refusals.check(e);
            Refusals.checkKeeps(TOKEN, e);
        }
    }

    private static String load(Path file) throws ConfigurationException {
        return MonitorConfig.load(file, Map.of("http.token", TOKEN), Map.of("DATA", "/data"), home)
                .toJson();
    }

    private static ObjectNode settings(String json) throws JsonProcessingException {
        return ((ObjectNode) JSON.readTree(json)).without("logging");
    }
}
