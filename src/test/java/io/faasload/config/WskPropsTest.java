package io.faasload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WskPropsTest {

    @TempDir
    Path home;

    @Test
    void readsHostAndKeyFromTheDefaultFile() throws Exception {
        Files.writeString(
                home.resolve(".wskprops"),
                "# APIHOST=commented\n APIHOST = http://h:3233 \nNAMESPACE=\nAUTH=1-2:a=b\n");

        assertThat(WskProps.read(Map.of(), home))
                .isEqualTo(new WskProps(
                        home.resolve(".wskprops"), "http://h:3233", new AuthKey("1-2", new Secret("a=b"))));
    }

    @Test
    void theVariableNamesAnotherFile() throws Exception {
        Path other = Files.writeString(home.resolve("other"), "APIHOST=there\n");
        Files.writeString(home.resolve(".wskprops"), "APIHOST=here\n");

        assertThat(WskProps.read(Map.of("WSK_CONFIG_FILE", other.toString()), home)
                        .apihost())
                .isEqualTo("there");
    }

    @Test
    void knowsNothingWithoutAFile() throws Exception {
        assertThat(WskProps.read(Map.of(), home)).isEqualTo(new WskProps(home.resolve(".wskprops"), null, null));
    }

    @Test
    void refusesAMalformedKeyAndDoesNotShowIt() throws Exception {
        Files.writeString(home.resolve(".wskprops"), "AUTH=hush\n");

        assertThatThrownBy(() -> WskProps.read(Map.of(), home))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(home.resolve(".wskprops") + ": AUTH: must be one line uuid:key, and is not");
    }
}
