package io.faasload.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules, scrape configurations and dashboard. */
class PrometheusTest {

    private static final Path RULES = Path.of("deploy/prometheus/rules.yml");
    private static final Path DASHBOARD = Path.of("deploy/grafana/dashboards/faasload.json");
    private static final String OF_AN_OPERATOR = "flink_taskmanager_job_task_operator_";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"prometheus.yml", "kubernetes.yml"})
    void theConfigurationsAreAccepted(String name) throws Exception {
        Command.assumeInstalled("promtool");
        assertThat(Command.success("promtool", "check", "config", "deploy/prometheus/" + name))
                .contains("rules found");
    }

    @Test
    void theRulesFireWhenTheyShould() throws Exception {
        Command.assumeInstalled("promtool");
        Files.copy(RULES, folder.resolve("rules.yml"));
        Path tests = Files.copy(Path.of("src/test/resources/prometheus-rules-test.yml"), folder.resolve("tests.yml"));
        assertThat(Command.success("promtool", "test", "rules", tests.toString()))
                .contains("SUCCESS");
    }

    @Test
    void everyQueryNamesDocumentedMetrics() throws IOException {
        assertThat(queried(Files.readString(RULES))).hasSizeGreaterThan(10).isSubsetOf(documented());
        assertThat(queried(Files.readString(DASHBOARD))).hasSizeGreaterThan(30).isSubsetOf(documented());
    }

    @Test
    void everyPanelOfTheDashboardHasATitleAndQueries() throws IOException {
        JsonNode panels = new ObjectMapper().readTree(DASHBOARD.toFile()).path("panels");
        assertThat(panels).hasSizeGreaterThan(10).allSatisfy(panel -> {
            assertThat(panel.path("title").asText()).isNotEmpty();
            assertThat(panel.path("targets"))
                    .isNotEmpty()
                    .allSatisfy(target ->
                            assertThat(queried(target.path("expr").asText())).hasSize(1));
        });
    }

    private static Set<String> queried(String text) {
        return Pattern.compile("flink_\\w+")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    /** The operators' metrics under the names that Prometheus gives them, and those that are written as Prometheus names. */
    private static Set<String> documented() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("docs/metrics.md"))) {
            names.addAll(queried(line));
            Matcher row = Pattern.compile("\\|[^|]*\\| (`.+`) \\| (?:counters?|gauge|histogram) \\|.*")
                    .matcher(line);
            if (row.matches()) {
                String group = "";
                for (String name : row.group(1).replace("`", "").split(", ")) {
                    group = name.startsWith(".") ? group : name.replaceFirst("[^.]*$", "");
                    String full = name.startsWith(".") ? group + name.substring(1) : name;
                    names.add(OF_AN_OPERATOR + full.replace('.', '_'));
                }
            }
        }
        return names;
    }
}
