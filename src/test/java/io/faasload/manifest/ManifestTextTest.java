package io.faasload.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.config.key.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts with characters that are special to YAML, JSON, PostgreSQL or a terminal. */
class ManifestTextTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> PIECES = List.of(
            "\u0001",
            "\u001b[31m",
            "\u007f",
            "\u0080",
            "\u0085",
            "\u009f",
            "\u00a0",
            "\u2028",
            "\u2029",
            "\ufeff",
            "\ufffe",
            "\uffff",
            "\ud83d\ude00",
            "\r",
            "\n",
            "\t",
            " ",
            "  ",
            ": ",
            " #",
            "- ",
            "\"",
            "'",
            "\\",
            "%",
            "&",
            "*",
            "!",
            "|",
            ">",
            "{",
            "}",
            "[",
            "]",
            ",",
            "?",
            "yes",
            "010",
            "~",
            "1e5",
            "---",
            "...",
            "<<",
            "é",
            "a");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void parametersSurviveARoundTrip(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            String name = "n" + text(random);
            List<String> values = new ArrayList<>();
            for (int j = 0; j <= random.nextInt(3); j++) {
                values.add(text(random));
            }

            ActionDefinition action =
                    read("{name: %s, type: ensemble, values: %s}".formatted(quoted(name), quoted(values)));

            assertThat(ParameterDefinition.parseList(action.parametersYaml(), "functions"))
                    .as("seed %d, text %d", seed, i)
                    .isEqualTo(action.parameters());
            ParameterDefinition parameter = action.parameters().get(0);
            assertThat(parameter.name()).isEqualTo(name);
            for (int j = 0; j < values.size(); j++) {
                assertThat(JSON.readValue(parameter.values().get(j), String.class))
                        .isEqualTo(values.get(j));
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    /** A text of JSON in ASCII is one of YAML in double quotes. */
    private static String quoted(Object value) throws IOException {
        StringBuilder ascii = new StringBuilder();
        JSON.writeValueAsString(value)
                .codePoints()
                .forEach(c -> ascii.append(c < 0x7f ? Character.toString(c) : "\\U%08x".formatted(c)));
        return ascii.toString();
    }

    @Test
    void refusesAnUnpairedSurrogateWithFileFunctionAndParameter() {
        assertThatThrownBy(() -> read("{name: p, type: ensemble, values: [\"\\ud800x\"]}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(folder.resolve("manifest.yml")
                        + ": function p/a: parameter p: values: must have no U+0000 or unpaired surrogates in its"
                        + " texts, because PostgreSQL cannot store them, but is \"\\ud800x\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: p, type: ensemble, values: [{a: [\"x\\0\"]}]}",
                "{name: \"p\\0\", type: ensemble, values: [1]}",
                "{name: p, type: ensemble, values: [\"\\0\"]}"
            })
    void refusesWhatPostgresqlCannotStore(String parameter) {
        assertThatThrownBy(() -> read(parameter))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(folder.resolve("manifest.yml") + ": ")
                .hasMessageContaining("U+0000");
    }

    @Test
    void namesAndFieldsHaveNoControlCharacters() {
        assertThatThrownBy(() -> Manifest.read(Files.writeString(folder.resolve("manifest.yml"), """
                                packages:
                                  p:
                                    actions:
                                      "g\\e": {docker: "i\\e", inputs: {"x\\ud800": 1, y: "\\udc00"}, annotations: {input_kind: image}}
                                """), Set.of("image")))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .contains(
                        "function p/g\\x1b: must use only letters",
                        "docker: must be non-empty text without control characters, but is \"i\\x1b\"",
                        "inputs: must have text as keys, but is \"x\\ud800\"",
                        "input y: must have no unpaired surrogate, but is \"\\udc00\"");
    }

    private ActionDefinition read(String parameter) throws Exception {
        String manifest =
                "packages: {p: {actions: {a: {docker: i, annotations: {input_kind: image, parameters: [%s]}}}}}";
        return Manifest.read(
                        Files.writeString(folder.resolve("manifest.yml"), manifest.formatted(parameter)),
                        Set.of("image"))
                .actions()
                .get(0);
    }
}
