package io.faasload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.MessageLine;
import io.faasload.config.key.Mistakes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageLineTest {

    @ParameterizedTest
    @CsvSource({
        "a\u001b[2Jb, a\\x1b[2Jb",
        "a\u2028b, a\\u2028b",
        "a\u202eb, a\\u202eb",
        "\ud83d, \\ud83d",
        "\ud83d\ude00 é, \ud83d\ude00 é"
    })
    void aTerminalCanShowIt(String text, String line) {
        assertThat(MessageLine.of(text)).isEqualTo(line);
    }

    @Test
    void ofALongOneTheMiddleIsLeftOut() {
        assertThat(MessageLine.of("file: " + "\ud83d\ude00".repeat(5000) + ": must be short"))
                .startsWith("file: \ud83d\ude00")
                .endsWith(": must be short")
                .hasSizeLessThan(1_020)
                .matches(line -> line.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE));
    }

    @Test
    void errorsWithoutChecksAreLinesToo() {
        assertThat(new ConfigurationException(List.of("a\nb")).mistakes()).containsExactly("a\\x0ab");
    }

    @Test
    void ofManyErrorsTheFirstAreReported() {
        Mistakes mistakes = new Mistakes();
        for (int i = 0; i < 1_000_000; i++) {
            mistakes.must("key" + i, "exist", null);
        }

        assertThatThrownBy(mistakes::throwIfAny)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.mistakes())
                                .hasSize(101)
                                .startsWith("key0: must exist, but is null")
                                .endsWith("… and 999900 more errors"));
    }
}
