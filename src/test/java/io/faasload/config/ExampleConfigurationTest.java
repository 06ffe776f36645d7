package io.faasload.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.key.ConfigurationException;
import io.faasload.files.StateDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sample configurations that users copy. */
class ExampleConfigurationTest {

    @Test
    void isValid() throws ConfigurationException {
        Path home = Path.of("/home/somebody");

        LoaderConfig config = LoaderConfig.load(Path.of("deploy/loader.yml"), Map.of(), Map.of(), home);

        assertThat(config.generation().statedir()).isEqualTo(StateDirectory.of(home.resolve("faasload/states")));
        assertThat(config.generation().interinvocationtime()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.openwhisk().apihost()).isEqualTo(URI.create("https://openwhisk.example.org"));
        assertThat(config.toJson()).doesNotContain("change-me");
    }
}
