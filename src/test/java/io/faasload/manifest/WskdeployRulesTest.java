package io.faasload.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.config.key.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rows of {@code docs/manifest.md} about what is deployed for inputs. The values were compared with those of wskdeploy's own
 * parser.
 */
class WskdeployRulesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> VARIABLES = Map.of("HOST", "db", "REF", "$HOST", "EMPTY", "");

    @TempDir
    Path folder;

    /** A row: rule, example, what is deployed. */
    record Row(String rule, String example, String deployed) {

        @Override
        public String toString() {
            return rule + ": " + example;
        }
    }

    static Stream<Row> rowsOfValues() throws IOException {
        return rows("| rule | `inputs` | deployed |");
    }

    static Stream<Row> rowsOfPlaces() throws IOException {
        return rows("| rule | example | deployed |");
    }

    private static Stream<Row> rows(String head) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docs", "manifest.md"));
        return lines.stream()
                .skip(lines.indexOf(head) + 2)
                .takeWhile(line -> line.startsWith("| "))
                .map(line -> line.split(" \\| "))
                .map(cells -> new Row(cells[0].substring(2), cells[1], cells[2].replaceAll(" \\|$", "")));
    }

    @ParameterizedTest
    @MethodSource("rowsOfValues")
    void deploysOrRefusesAsDocumented(Row row) throws Exception {
        String manifest = manifest("", "", inBackticks(row.example()));
        if (row.deployed().startsWith("refused: ")) {
            assertThatThrownBy(() -> deployed(manifest))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("function p/f: input a")
                    .hasMessageContaining(row.deployed().substring("refused: ".length()));
        } else {
            assertThat(deployed(manifest)).isEqualTo(JSON.readTree(inBackticks(row.deployed())));
        }
    }

    @ParameterizedTest
    @MethodSource("rowsOfPlaces")
    void mergesTheInputsOfProjectAndPackageAsDocumented(Row row) throws Exception {
        String manifest = manifest(
                after("project", row.example()), after("package", row.example()), after("action", row.example()));

        assertThat(deployed(manifest)).isEqualTo(JSON.readTree(inBackticks(row.deployed())));
    }

    private static String inBackticks(String cell) {
        return cell.substring(cell.indexOf('`') + 1, cell.lastIndexOf('`'));
    }

    private static String after(String place, String cell) {
        return Pattern.compile(place + " `([^`]*)`")
                .matcher(cell)
                .results()
                .map((MatchResult result) -> result.group(1))
                .findFirst()
                .orElse("");
    }

    private static String manifest(String project, String ofPackage, String action) {
        return """
                project:
                  inputs: %s
                  packages:
                    p:
                      inputs: %s
                      actions:
                        f:
                          docker: i
                          annotations: {input_kind: image}
                          inputs: %s
                """.formatted(project, ofPackage, action);
    }

    private Object deployed(String manifest) throws Exception {
        Path file = Files.writeString(folder.resolve("manifest.yml"), manifest);
        Map<String, Object> inputs =
                Manifest.read(file, Set.of("image")).actions().get(0).resolvedInputs(VARIABLES::get);
        return JSON.readTree(JSON.writeValueAsString(inputs));
    }
}
