package io.faasload.traces.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.key.ConfigurationException;
import io.faasload.traces.FunctionName;
import io.faasload.traces.TraceFixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActionMappingTest {

    @TempDir
    private Path folder;

    private static String action(ActionMapping mapping, String owner, String app, String function) {
        return Objects.requireNonNull(mapping.of(new FunctionName(owner, app, function, "http")))
                .action();
    }

    @Test
    void theMostSpecificNameCounts() throws Exception {
        ActionMapping mapping = ActionMapping.read(TraceFixtures.file(
                folder,
                "map.yml",
                "functions:",
                "  f: {action: p/any}",
                "  a/f: {action: p/app, namespace: guest, parameters: {sigma: 2.5, mode: loud}}",
                "  o/a/f: {action: p/owner}",
                "  '*': {action: q/rest}"));

        assertThat(action(mapping, "x", "y", "f")).isEqualTo("p/any");
        assertThat(action(mapping, "x", "a", "f")).isEqualTo("p/app");
        assertThat(action(mapping, "o", "a", "f")).isEqualTo("p/owner");
        assertThat(action(mapping, "o", "a", "g")).isEqualTo("q/rest");
        assertThat(mapping.actions().get("a/f"))
                .isEqualTo(new MappedAction("p/app", "guest", "{\"sigma\":2.5,\"mode\":\"loud\"}", false, null));
        assertThat(Objects.requireNonNull(mapping.actions().get("f")).namespace())
                .isEqualTo("user-any");
    }

    @Test
    void aWrittenFileCanBeReadAgain() throws Exception {
        Path file = TraceFixtures.file(
                folder,
                "map.yml",
                "functions:",
                "  a/f: {action: p/app, namespace: guest, parameters: {sigma: 2.5, n: 3, deep: {x: [1, no]}}}",
                "  g: {action: p/app, spin: true}");
        ActionMapping mapping = ActionMapping.read(file);

        String text = mapping.text(List.of("a comment"));

        assertThat(text).startsWith("# a comment\nfunctions:\n  a/f:\n    action: p/app\n");
        assertThat(ActionMapping.read(Files.writeString(folder.resolve("again.yml"), text)))
                .isEqualTo(mapping);
    }

    @Test
    void reportsAllMistakes() throws Exception {
        Path file = TraceFixtures.file(
                folder, "map.yml", "functions:", "  f: p/any", "  g: {namespace: 3, parameters: x, spin: 1, extra: 1}");

        assertThatThrownBy(() -> ActionMapping.read(file))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .satisfies(message -> assertThat(message.lines())
                        .containsExactly(
                                file + ": functions.f: must be a map with an action, but is \"p/any\"",
                                file + ": functions.g: has an unknown field extra",
                                file
                                        + ": functions.g.action: must be the name of an action, such as image/wand_blur, but is null",
                                file + ": functions.g.namespace: must be the name of a user, but is 3",
                                file + ": functions.g.parameters: must be a map, but is \"x\"",
                                file + ": functions.g.spin: must be true or false, but is 1"));
        assertThatThrownBy(() -> ActionMapping.read(TraceFixtures.file(folder, "other.yml", "f: {action: p/any}")))
                .hasMessageEndingWith("must be a map with the key functions and nothing else");
    }
}
