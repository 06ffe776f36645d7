package io.faasload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.key.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {

    @TempDir
    private Path home;

    @Test
    void theOptionComesBeforeTheVariableAndThatBeforeTheHomeFolder() throws Exception {
        Map<String, String> environment = Map.of("FAASLOAD_CONFIG", "/etc/loader.yml");

        Path usual = home.resolve(".config/faasload/loader.yml");
        Files.createDirectories(usual.getParent());
        Files.createFile(usual);

        assertThat(ConfigFile.resolve(Path.of("own.yml"), environment, home)).isEqualTo(Path.of("own.yml"));
        assertThat(ConfigFile.resolve(null, environment, home)).isEqualTo(Path.of("/etc/loader.yml"));
        assertThat(ConfigFile.resolve(null, Map.of(), home)).isEqualTo(usual);
    }

    @Test
    void withoutAFileSaysWhereItIsExpectedAndHowToCreateIt() {
        assertThatThrownBy(() -> ConfigFile.resolve(null, Map.of(), home))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(
                        "--config FILE",
                        "FAASLOAD_CONFIG",
                        home + "/.config/faasload/loader.yml",
                        "copy deploy/loader.yml there",
                        "bin/faasload local up --dir DIR");
    }
}
