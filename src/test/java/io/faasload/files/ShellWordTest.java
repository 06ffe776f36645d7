package io.faasload.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/tmp/plain-1.5_x",
                "/a b",
                "it's",
                "~",
                "~/x",
                "$HOME",
                "a;b",
                "*",
                "\"q\"",
                "é",
                "-x",
                "a=b",
                "#",
                "\\"
            })
    void isTheSameWordInAShell(String word) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "printf %s " + ShellWord.of(word)).start();

        assertThat(shell.getInputStream().readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(word);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tmp/faas", "state-1.5", "a=b"})
    void hasNoUnnecessaryQuotes(String word) {
        assertThat(ShellWord.of(word)).isEqualTo(word);
    }
}
