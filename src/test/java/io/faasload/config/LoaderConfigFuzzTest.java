package io.faasload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.code_intelligence.jazzer.junit.FuzzTest;
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

/** Whatever is in a {@code loader.yml}. */
class LoaderConfigFuzzTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("DATA", "/data");
    private static final String SECRET = "Sv7-eJq0_Zk4";

    @TempDir
    static Path home;

    static Stream<byte[]> seeds() throws IOException {
        return Stream.of(
                Files.readAllBytes(Path.of("src/test/resources/config/faasload.yml")),
                Files.readAllBytes(Path.of("deploy/loader.yml")),
                """
                generation: {nbinputs: {image: 3}, coldstarts: forced, inputs: 'http://h:1', extensions: {image: png}}
                injection: {late: 'drop:2.5', synthetic: {f: 'rate=3'}, speed: 1e2, rate: 0.5}
                database: {user: u, password: '', url: 'jdbc:postgresql://h:1,g/d?user=a&password=b', properties: {ssl: true}}
                kafka: {properties: {security.protocol: SSL, ssl.truststore.location: $DATA/t}}
                openwhisk: {authkeys: $DATA/k, kafkahost: [a, 'b:1'], apihost: '[::1]:3233', wskadmin: 'a "b c"'}
                dockermonitor: {endpoints: {'*': 'http://{invoker}:8479'}, token: t}
                manifest: {variables: {A: b}}
                thresholds: ['lost == 0', {expression: 'run_us{function="p/a"} p99 < 1e6', abort: true}]
                """.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void isReadOrRefused(byte[] text) throws IOException {
        if (new String(text, StandardCharsets.UTF_8).contains(SECRET)) {
            return; // The fuzzer learns what texts are compared with.
        }
        Path file = Files.write(home.resolve("loader.yml"), text);
        try {
            LoaderConfig config = LoaderConfig.load(file, Map.of(), ENVIRONMENT, home);
            Refusals.checkLine(config.toJson().substring(0, 1));
            for (Threshold threshold : config.thresholds()) {
                assertThat(Threshold.parse(threshold.expression(), threshold.abort()))
                        .isEqualTo(threshold);
            }
        } catch (ConfigurationException e) {
            Refusals.check(e);
        }
        hidesItsSecrets(file);
    }

    private static void hidesItsSecrets(Path file) {
        Map<String, String> secrets = Map.of(
                "database.password", SECRET,
                "database.url", "jdbc:postgresql://u:" + SECRET + "@h/d?sslpassword=" + SECRET,
                "database.properties.sslpassword", SECRET,
                "kafka.properties.ssl.keystore.password", SECRET,
                "dockermonitor.token", SECRET,
                "manifest.variables.KEY", SECRET);
        try {
            LoaderConfig config = LoaderConfig.load(file, secrets, ENVIRONMENT, home);
            if (config.toJson().contains(SECRET) || config.toString().contains(SECRET)) {
                fail("The secret is in: %s", config.toJson());
            }
        } catch (ConfigurationException e) {
            Refusals.check(e);
            Refusals.checkKeeps(SECRET, e);
        }
    }
}
