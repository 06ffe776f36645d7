package io.faasload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.SafeYaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeYamlTest {

    /** Each level contains the previous one ten times. */
    private static final String BILLION_LAUGHS = "a0: &a0 [ha]\n"
            + IntStream.rangeClosed(1, 9)
                    .mapToObj(i -> "a%d: &a%d [%s]".formatted(i, i, ("*a" + (i - 1) + " ,").repeat(10)))
                    .collect(Collectors.joining("\n"));

    @Test
    void anchorsAndMergeKeysWork() throws Exception {
        assertThat(SafeYaml.parse("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: *a", "T"))
                .isEqualTo(
                        Map.of("a", Map.of("x", 1, "y", 2), "b", Map.of("x", 1, "y", 3), "c", Map.of("x", 1, "y", 2)));
    }

    @Test
    void anAnchorCanBeUsedHundredsOfTimes() throws Exception {
        String text = "a: &a {x: 1}\nb: [" + "*a ,".repeat(999) + "*a]";

        assertThat(((Map<?, ?>) SafeYaml.parse(text, "T")).get("b"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(1000);
    }

    @Test
    void aliasesThatExplodeAreRefused() {
        assertRefused(BILLION_LAUGHS, "too large, too deep or contains itself");
        assertRefused(BILLION_LAUGHS + "\n? *a9\n: key", "too large, too deep or contains itself");
        assertRefused("a: &a [*a]", "too large, too deep or contains itself");
    }

    @Test
    void namesTheForbiddenCharacterAndItsLine() {
        assertRefused("a: b\nc: \u0007", "T: is not acceptable YAML: line 2: contains U+0007");
        assertRefused("\0", "T: is not acceptable YAML: line 1: contains U+0000");
    }

    /** Converting them would take the square of their length: a minute for a megabyte. */
    @Test
    void refusesNumbersAndNamesOfAMegabyte() {
        for (String text : List.of("a: !!int %s", "a: !!float %s", "? %s\n: b")) {
            assertThatThrownBy(() -> SafeYaml.parse(text.formatted("9".repeat(1 << 20)), "T"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("must have at most 1024 characters");
        }
    }

    @Test
    void namesTheTextsThatCannotBeStored() {
        assertThatThrownBy(() -> SafeYaml.parse(
                        "database: {user: \"g\\0\", password: \"p\\0\"}\n" + "list: [1, " + "y".repeat(1_048_577)
                                + "]\n\"n\\0\": 1\n",
                        "T"))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.mistakes())
                                .containsExactly(
                                        "T: database.user: must not contain U+0000, but is \"g\\x00\"",
                                        "T: database.password: must not contain U+0000, but is \"***\"",
                                        "T: list[1]: must have at most 1048576 characters, but is \"" + "y".repeat(100)
                                                + "…\"",
                                        "T: a name: must not contain U+0000, but is \"n\\x00\""));
    }

    @Test
    void hugeFilesAreRefusedUnread(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("huge.yml"), "a: " + "y".repeat(20_000_000));

        assertThatThrownBy(() -> SafeYaml.read(file))
                .hasMessage(file + ": must have at most 12582912 bytes, but has 20000003");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "!!javax.script.ScriptEngineManager [x] | tag:yaml.org,2002:javax.script.ScriptEngineManager",
                "{a: 1, a: 2} | found duplicate key a",
                "{a: *b} | line 1, column 5: found undefined alias b",
                "{a: | line 1, column",
            })
    void refusalsHaveAReason(String text, String reason) {
        assertRefused(text, reason);
    }

    @Test
    void deepAndLongDocumentsAreRefused() {
        assertRefused("[".repeat(60) + "]".repeat(60), "Nesting Depth exceeded max 50");
        assertRefused(("# " + "x".repeat(77) + "\n").repeat(50_000) + "a: x", "exceeds the limit");
    }

    @Test
    void doesNotQuoteALineWithAPassword() {
        assertThatThrownBy(() -> SafeYaml.parse("password: *hush", "T"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("T: is not acceptable YAML: line 1, column 11:")
                .hasMessageNotContaining("hush");
    }

    @Test
    void anEmptyDocumentIsNull() throws Exception {
        assertThat(SafeYaml.parse("# nothing\n", "T")).isNull();
        assertThat(SafeYaml.parse("[1, x]", "T")).isEqualTo(List.of(1, "x"));
    }

    private static void assertRefused(String text, String reason) {
        assertThatThrownBy(() -> SafeYaml.parse(text, "T"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("T: is not acceptable YAML: ")
                .hasMessageContaining(reason);
    }
}
