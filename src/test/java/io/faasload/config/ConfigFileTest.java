package io.faasload.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigFileTest {

    private static final Path HOME = Path.of("/home/u");

    @Test
    void theOptionComesBeforeTheVariableAndThatBeforeTheHomeFolder() {
        Map<String, String> environment = Map.of("FAASLOAD_CONFIG", "/etc/loader.yml");

        assertThat(ConfigFile.resolve(Path.of("own.yml"), environment, HOME)).isEqualTo(Path.of("own.yml"));
        assertThat(ConfigFile.resolve(null, environment, HOME)).isEqualTo(Path.of("/etc/loader.yml"));
        assertThat(ConfigFile.resolve(null, Map.of(), HOME)).isEqualTo(HOME.resolve(".config/faasload/loader.yml"));
    }
}
