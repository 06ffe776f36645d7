package io.faasload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Key;
import io.faasload.config.key.ValueType;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/configuration.md} documents what the reader does. */
class ConfigurationDocumentationTest {

    private static final Path PAGE = Path.of("docs", "configuration.md");
    private static final Path MONITOR_PAGE = Path.of("docs", "monitor.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| (.*?) \\| (.*?) ?\\| (.+) \\|$");

    private record Row(String key, String documentedDefault, String unit, String meaning) {}

    @Test
    void namesEveryKeyInOrderWithDefaultAndUnit() throws IOException {
        assertNamesEveryKey(Files.readString(PAGE), LoaderKeys.ALL);
    }

    @Test
    void namesEveryKeyOfTheMonitorInOrder() throws IOException {
        String page = Files.readString(MONITOR_PAGE);
        assertNamesEveryKey(page.substring(page.indexOf("## Configuration")), MonitorKeys.ALL);
    }

    /** A key that is read but not used would be silently ignored. */
    @Test
    void everyKeyHasItsPlaceInTheConfiguration() {
        assertThat(places(LoaderConfig.class)).containsAll(names(LoaderKeys.ALL));
        assertThat(places(MonitorConfig.class)).containsAll(names(MonitorKeys.ALL));
    }

    private static Set<String> places(Class<? extends Record> config) {
        return Arrays.stream(config.getRecordComponents())
                .flatMap(section -> section.getType().isRecord()
                        ? Arrays.stream(section.getType().getRecordComponents())
                                .map(value -> section.getName() + "." + name(value))
                        : Stream.of(section.getName()))
                .collect(Collectors.toSet());
    }

    private static String name(RecordComponent component) {
        JsonProperty name = component.getAccessor().getAnnotation(JsonProperty.class);
        return name == null ? component.getName() : name.value();
    }

    /** The logging keys are a single map. */
    private static List<String> names(List<Key<?>> keys) {
        return keys.stream()
                .map(Key::name)
                .filter(name -> !name.startsWith("logging."))
                .toList();
    }

    private static void assertNamesEveryKey(String text, List<Key<?>> keys) {
        List<Row> documented = ROW.matcher(text)
                .results()
                .map(ConfigurationDocumentationTest::row)
                .toList();

        assertThat(documented)
                .extracting(Row::key, Row::documentedDefault, Row::unit)
                .containsExactlyElementsOf(keys.stream()
                        .map(key -> tuple(
                                key.name(),
                                key.documentedDefault(),
                                key.type() instanceof ValueType.Seconds ? "s" : ""))
                        .toList());
        assertThat(documented).extracting(Row::meaning).doesNotContain("");
    }

    @Test
    void itsMinimalFileIsAccepted(@TempDir Path home) throws IOException, ConfigurationException {
        String page = Files.readString(PAGE);
        String example =
                page.substring(page.indexOf("```yaml\n") + 8, page.indexOf("```\n", page.indexOf("```yaml") + 8));
        Path file = Files.writeString(home.resolve("loader.yml"), example);

        LoaderConfig config = LoaderConfig.load(file, Map.of(), Map.of(), home);

        assertThat(config.generation().nbinputs()).containsEntry("image", 1000).containsEntry("audio", 500);
    }

    private static Row row(MatchResult match) {
        return new Row(match.group(1), match.group(2), match.group(3), match.group(4));
    }
}
