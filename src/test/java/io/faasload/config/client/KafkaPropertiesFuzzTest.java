package io.faasload.config.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.fuzz.Refusals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in the file that {@code kafka.propertiesfile} names. */
class KafkaPropertiesFuzzTest {

    private static final String SECRET = "Sv7-eJq0_Zk4";

    @TempDir
    static Path folder;

    static Stream<byte[]> seeds() {
        return Stream.of("""
                # TLS and a login
                security.protocol = SASL_SSL
                sasl.mechanism: SCRAM-SHA-512
                sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
                  username="u" password="\\u0068ush";
                ssl.truststore.location=/t.p12
                ssl.enabled.protocols=TLSv1.3,TLSv1.2
                fetch.max.bytes=1000000
                """.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void isReadOrRefused(byte[] text) throws IOException {
        if (new String(text, StandardCharsets.UTF_8).contains(SECRET)) {
            return; // The fuzzer learns what texts are compared with.
        }
        Path file = folder.resolve("kafka.properties");
        Files.writeString(file, "ssl.keystore.password=" + SECRET + "\n");
        Files.write(file, text, StandardOpenOption.APPEND);
        for (String secrets : new String[] {"job", "files"}) {
            try {
                LoaderConfig config = LoaderConfig.load(
                        Path.of("deploy/loader.yml"),
                        Map.of("kafka.propertiesfile", file.toString(), "generation.secrets", secrets),
                        Map.of(),
                        folder);
                assertThat(config.toJson()).doesNotContain(SECRET);
            } catch (ConfigurationException e) {
                Refusals.check(e);
                Refusals.checkKeeps(SECRET, e);
            }
        }
    }
}
