package io.faasload.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.config.key.ConfigurationException;
import io.faasload.fuzz.Refusals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in a manifest. */
class ManifestFuzzTest {

    private static final Set<String> KINDS = Set.of("image", "audio", "none");
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SECRET = "Sv7-eJq0_Zk4";

    @TempDir
    static Path folder;

    static Stream<byte[]> seeds() throws IOException {
        String page = Files.readString(Path.of("docs", "manifest.md"));
        int start = page.indexOf("```yaml\n") + "```yaml\n".length();
        return Stream.of(page.substring(start, page.indexOf("```\n", start)), """
                packages:
                  p:
                    inputs: {k: $SV, l: {type: json, value: '{"a": 1e3}', required: true}, m: {type: integer}}
                    actions:
                      a: &a
                        function: "blur.js"
                        runtime: java:8
                        main: M
                        limits: {memorySize: 0x100, timeout: 1000, logSize: 0, concurrency: 2}
                        inputs: {x: ${SX}, y: [1, .5, yes], z: {k: {}}, t: 2026-01-01, n: string}
                        annotations:
                          input_kind: none
                          parameters:
                            - {name: s, type: range_float, min: 0.3, max: 1.0e+2}
                            - {name: i, type: range_int, min: -1, max: 10}
                            - {name: e, type: ensemble, values: [1, a, 'b c', true, [1.5, null], {k: v}]}
                      b: {<<: *a, main: N}
                """)
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void isReadOrRefused(byte[] text) throws IOException {
        if (new String(text, StandardCharsets.UTF_8).contains(SECRET)) {
            return; // The fuzzer learns what texts are compared with.
        }
        Files.write(folder.resolve("blur.js"), new byte[0]);
        Path file = Files.write(folder.resolve("manifest.yml"), text);
        try {
            Manifest manifest = Manifest.read(file, KINDS);
            for (ActionDefinition action : manifest.actions()) {
                assertThat(ParameterDefinition.parseList(action.parametersYaml(), "table"))
                        .isEqualTo(action.parameters());
                checkDeployed(action);
            }
            String copy = ManifestCopy.text(
                    file,
                    code -> folder.toAbsolutePath()
                            .relativize(Objects.requireNonNull(code))
                            .toString());
            assertThat(Manifest.read(Files.writeString(folder.resolve("copy.yml"), copy), KINDS)
                            .actions())
                    .isEqualTo(manifest.actions());
        } catch (ConfigurationException e) {
            Refusals.check(e);
        }
    }

    private static void checkDeployed(ActionDefinition action) throws JsonProcessingException {
        try {
            JSON.writeValueAsString(action.resolvedInputs(name -> name.startsWith("S") ? SECRET + "$" : null));
            JSON.writeValueAsString(action.resolvedAnnotations(name -> name.startsWith("S") ? SECRET : null));
        } catch (ConfigurationException e) {
            Refusals.check(e);
            Refusals.checkKeeps(SECRET, e);
        }
    }
}
