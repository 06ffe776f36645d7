package io.faasload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthKeysTest {

    private static final AuthKey KEY = new AuthKey("23bc46b1", new Secret("123zO3xZ"));

    @TempDir
    Path temporary;

    @Test
    void readsFaaSLoadsFile() throws Exception {
        Files.writeString(temporary.resolve("user-blur"), "23bc46b1:123zO3xZ\n");

        assertThat(new AuthKeys(temporary).of("user-blur")).isEqualTo(KEY);
    }

    @Test
    void writesKeysForTheOwnerOnlyAndReadsThemBack() throws Exception {
        AuthKeys keys = new AuthKeys(temporary.resolve("new/folder"));
        keys.write("user-blur", new AuthKey("other", new Secret("one")));

        keys.write("user-blur", KEY);

        assertThat(keys.has("user-blur")).isTrue();
        assertThat(keys.has("user-resize")).isFalse();
        assertThat(keys.of("user-blur")).isEqualTo(KEY);
        try (var files = Files.list(keys.folder())) {
            assertThat(files)
                    .singleElement()
                    .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> new AuthKeys(temporary).of("user-blur"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(temporary.resolve("user-blur")
                        + ": no such file; it must contain the uuid:key of user user-blur:"
                        + " bin/faasload users create writes it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "123zO3xZ", "23bc46b1:", ":123zO3xZ", "23bc46b1:123zO3xZ\n23bc46b1:123zO3xZ"})
    void refusesAMalformedKeyWithoutShowingIt(String content) throws IOException {
        Files.writeString(temporary.resolve("user-blur"), content);

        assertThatThrownBy(() -> new AuthKeys(temporary).of("user-blur"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(temporary.resolve("user-blur") + ": must be one line uuid:key, and is not");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../user", "a/b", "/etc/passwd"})
    void aNameThatLeavesTheFolderIsRefused(String user) {
        assertThatThrownBy(() -> new AuthKeys(temporary).of(user)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyIsMaskedInPrint() {
        assertThat(KEY.toString()).contains("23bc46b1").doesNotContain("123zO3xZ");
    }
}
