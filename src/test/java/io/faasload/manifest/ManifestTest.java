package io.faasload.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.faasload.config.key.ConfigurationException;
import io.faasload.manifest.ParameterDefinition.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {

    private static final Set<String> KINDS = Set.of("image", "audio");

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void makeTheCode() throws IOException {
        file = folder.resolve("manifest.yml");
        Files.createFile(folder.resolve("blur.js"));
    }

    @Test
    void readsTheExampleOfTheDocumentation() throws Exception {
        String page = Files.readString(Path.of("docs", "manifest.md"));
        int start = page.indexOf("```yaml\n") + "```yaml\n".length();

        Manifest manifest = read(page.substring(start, page.indexOf("```\n", start)));

        assertThat(manifest.actions())
                .extracting(ActionDefinition::name)
                .containsExactly("imaging/wand_blur", "imaging/sharp_resize");
        ActionDefinition blur = manifest.actions().get(0);
        assertThat(blur.user()).isEqualTo("user-wand_blur");
        assertThat(blur.runtime()).isEqualTo("nodejs:20");
        assertThat(blur.image()).isNull();
        assertThat(blur.code()).isEqualTo(folder.resolve("blur.js"));
        assertThat(blur.limits()).isEqualTo(new ActionDefinition.Limits(256, 60_000, 10, 1, "concurrentActivations"));
        assertThat(blur.resolvedInputs(Map.of("STORE_URL", "s")::get))
                .containsExactly(entry("store", "s"), entry("format", "png"));
        assertThat(blur.inputKind()).isEqualTo("image");
        assertThat(blur.annotations()).containsOnlyKeys("input_kind", "parameters");
        assertThat(blur.parameters())
                .containsExactly(new ParameterDefinition("sigma", Type.RANGE_FLOAT, 0.3, 100L, List.of()));
        ActionDefinition resize = manifest.actions().get(1);
        assertThat(resize.runtime()).isNull();
        assertThat(resize.image()).isEqualTo("example/sharp-resize");
        assertThat(resize.code()).isNull();
        assertThat(resize.limits().memoryMegabytes()).isEqualTo(512);
        assertThat(resize.parameters())
                .containsExactly(
                        new ParameterDefinition("width", Type.RANGE_INT, 100L, 1920L, List.of()),
                        new ParameterDefinition(
                                "format", Type.ENSEMBLE, 0L, 0L, List.of("\"webp\"", "\"tiff\"", "\"png\"")));
    }

    /** Matching them was recursive, and converting them took the square of their length. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "_1", "0"})
    void aNumberOfAMegabyteIsText(String digits) throws Exception {
        String number = ".1".substring(digits.equals("1") ? 1 : 0) + digits.repeat((1 << 20) / digits.length() - 2);

        Manifest manifest = read("""
                packages:
                  p:
                    inputs: {n: %s}
                    actions: {a: {function: blur.js, runtime: java:8, annotations: {input_kind: image}}}
                """.formatted(number));

        assertThat(manifest.actions().get(0).resolvedInputs(name -> null)).containsKey("n");
    }

    /** Each is replaced everywhere, before the next. */
    @Test
    void aTextHasAtMostAThousandVariables() {
        String many = IntStream.range(0, 100_000).mapToObj(i -> "$v" + i).collect(Collectors.joining());

        assertThatThrownBy(() -> read("""
                packages:
                  p:
                    inputs: {n: %s}
                    actions: {a: {function: blur.js, runtime: java:8, annotations: {input_kind: image}}}
                """.formatted(many)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("package p: input n: must contain at most 1000 variables");
    }

    @Test
    void theProjectIsOptional() throws Exception {
        assertThat(read("""
                                packages:
                                  p:
                                    actions:
                                      a: {function: blur.js, runtime: 'java:8', main: M, annotations: {input_kind: image}}
                                """).actions()).singleElement().satisfies(action -> {
            assertThat(action.name()).isEqualTo("p/a");
            assertThat(action.main()).isEqualTo("M");
            assertThat(action.parameters()).isEmpty();
            assertThat(action.parametersYaml()).isEqualTo("[]\n");
        });
    }

    @Test
    void twoPackagesMayHaveActionsOfTheSameName() throws Exception {
        Manifest manifest = read("""
                packages:
                  p: {actions: {a: {docker: i, annotations: {input_kind: image}}}}
                  q: {actions: {a: {docker: i, annotations: {input_kind: audio}}}}
                """);

        assertThat(manifest.actions()).extracting(ActionDefinition::name).containsExactly("p/a", "q/a");
        assertThat(manifest.actions()).extracting(ActionDefinition::user).containsOnly("user-a");
    }

    @Test
    void namesKeepTheirText() throws Exception {
        Manifest manifest = read("""
                packages:
                  010:
                    actions:
                      yes:
                        function: blur.js
                        runtime: 20
                        main: no
                        annotations:
                          input_kind: image
                          on: off
                          parameters:
                            - {name: no, type: ensemble, values: [no, 010, y]}
                            - {name: 2024-05-01, type: range_int, min: 010, max: 9}
                      2024-05-01: {docker: 010, annotations: {input_kind: image}}
                """);

        assertThat(manifest.actions()).extracting(ActionDefinition::name).containsExactly("010/yes", "010/2024-05-01");
        ActionDefinition yes = manifest.actions().get(0);
        assertThat(yes.runtime()).isEqualTo("20");
        assertThat(yes.main()).isEqualTo("no");
        assertThat(yes.annotations()).containsEntry("on", false);
        assertThat(yes.parameters())
                .containsExactly(
                        new ParameterDefinition("no", Type.ENSEMBLE, 0L, 0L, List.of("false", "8", "\"y\"")),
                        new ParameterDefinition("2024-05-01", Type.RANGE_INT, 8L, 9L, List.of()));
        assertThat(ParameterDefinition.parseList(yes.parametersYaml(), "functions"))
                .isEqualTo(yes.parameters());
        assertThat(manifest.actions().get(1).image()).isEqualTo("010");
    }

    @Test
    void undefinedVariablesAreNamedWithTheirInputs() throws Exception {
        ActionDefinition action = action("inputs: {url: 'http://${HOST}:${PORT}/', x: $HOST}");

        assertThatThrownBy(() -> action.resolvedInputs(Map.of("PORT", "80")::get))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("function p/a: input url: $HOST is defined neither in manifest.variables nor in the"
                        + " environment\nfunction p/a: input x: $HOST is defined neither in manifest.variables nor in"
                        + " the environment");
    }

    @Test
    void variablesInTheTextsOfAnnotationsAreResolvedOnDemand() throws Exception {
        ActionDefinition action =
                action("annotations: {input_kind: image, owner: $USER, list: [$USER]}".replace("\n", ""));

        assertThat(action.resolvedAnnotations(Map.of("USER", "u")::get))
                .isEqualTo(Map.of("input_kind", "image", "owner", "u", "list", List.of("$USER")));
        assertThatThrownBy(() -> action.resolvedAnnotations(name -> null))
                .hasMessageStartingWith("function p/a: annotation owner: $USER is defined neither");
    }

    @Test
    void theParametersSurviveTheirTextInTheTable() throws Exception {
        ActionDefinition action = action("""
                annotations:
                  input_kind: image
                  parameters:
                    - &p {name: f, type: range_float, min: 1.0e-7, max: 10000000.0, description: x}
                    - {name: i, type: range_int, min: -9223372036854775808, max: 9223372036854775807}
                    - {<<: *p, name: g, max: 100.0}
                    - {name: e, type: ensemble, value: [on, "on", "1", 1.0, ~, [1], {a: b}]}
                    - {name: object, type: anything}
                """);

        assertThat(ParameterDefinition.parseList(action.parametersYaml(), "functions"))
                .isEqualTo(action.parameters())
                .hasSize(4);
        assertThat(action.parametersYaml())
                .contains("min: 1.0e-07", "max: 10000000.0", "name: object", "description: x")
                .doesNotContain("&", "*");
    }

    @Test
    void reportsAllErrorsOfAFileTogetherWithFunctionParameterRuleAndValue() {
        assertThat(mistakes("""
                        packages:
                          p:
                            actions:
                              neither: {annotations: {input_kind: image}}
                              both: {runtime: 'nodejs:20', docker: i, function: blur.js, annotations: {input_kind: image}}
                              nocode: {runtime: 'nodejs:20', annotations: {input_kind: image}}
                              gone: {runtime: 'nodejs:20', function: gone.js, annotations: {input_kind: image}}
                              folder: {runtime: 'nodejs:20', function: ., annotations: {input_kind: image}}
                              list-as-runtime: {runtime: [20], function: blur.js, annotations: {input_kind: image}}
                              inline: {docker: $IMAGE, code: x, annotations: {input_kind: image}, input: {x: 1}}
                              nokind: {docker: i}
                              kind: {docker: i, annotations: {input_kind: text}}
                              limits: {docker: i, limits: {memorySize: 1.5, timeout: 1}, annotations: {input_kind: image}}
                              a/b: {docker: i, annotations: {input_kind: image}}
                              input: {docker: i, inputs: {share: .inf}, annotations: {input_kind: image}}
                              list: [docker]
                              parameter:
                                docker: i
                                annotations: {input_kind: image, parameters: [{name: x, type: range}]}
                              map: {docker: i, annotations: {input_kind: image, parameters: {name: x}}}
                          q: {actions: 3}
                          Default: {actions: {}}
                        project:
                          packages: {}
                        """))
                .containsExactly(
                        "F: must have packages either inside or outside project, and has both",
                        "p/neither: must have runtime or docker, and has neither",
                        "p/both: must have either runtime or docker, but is \"runtime nodejs:20, docker i\"",
                        "p/nocode: must have function (the code file) with runtime, and it is missing",
                        "p/gone: function: must name a readable file (a folder must be zipped), but is"
                                + " \"%s\"".formatted(folder.resolve("gone.js")),
                        "p/folder: function: must name a readable file (a folder must be zipped), but is"
                                + " \"%s\"".formatted(folder),
                        "p/list-as-runtime: runtime: must be non-empty text without control characters, but is [20]",
                        "p/inline: must have only fields that wskdeploy knows, but is \"input\"",
                        "p/inline: must not have code: name the code with function, or the image with docker",
                        "p/inline: docker: must contain no variables (only inputs and annotations may), but is"
                                + " \"$IMAGE\"",
                        "p/nokind: must have annotations.input_kind (the kind of its inputs), and it is missing",
                        "p/kind: annotations.input_kind: must have an extension in generation.extensions"
                                + " (audio, image), but is \"text\"",
                        "p/limits: limits.memorySize: must be an integer from 128 to 2147483647, but is 1.5",
                        "p/limits: limits.timeout: must be an integer from 100 to 2147483647, but is 1",
                        "p/a/b: must use only letters, digits and _ @ . - in the action name (at most 256),"
                                + " but is \"a/b\"",
                        "p/input: input share: must be a finite number, but is Infinity",
                        "p/list: must be a map, but is [docker]",
                        "p/parameter: parameter x: must have type range_int, range_float or ensemble,"
                                + " but is \"range\"",
                        "p/map: parameters: must be a list, but is {name=x}",
                        "F: package q: actions: must be a map, but is 3",
                        "F: package Default: must have another name: wskdeploy deploys the actions of default without"
                                + " package");
    }

    @Test
    void aManifestWithoutFunctionsIsRefused() {
        assertThat(mistakes("packages: {p: {actions: }}"))
                .containsExactly("F: must have packages with actions, but has none");
        assertThat(mistakes("[]")).containsExactly("F: must be a map, but is []");
    }

    @Test
    void refusesADuplicateAction() {
        assertThat(
                        mistakes(
                                "packages: {p: {actions: {a: {docker: i, annotations: &a {input_kind: image}}, a: {docker: i, annotations: *a}}}}"))
                .containsExactly("F: package p: actions: key a must not occur twice");
    }

    @Test
    void objectsAreNotConstructed() {
        assertThat(mistakes("packages: !!java.net.URL ['http://127.0.0.1/']"))
                .singleElement()
                .asString()
                .contains("java.net.URL");
    }

    private ActionDefinition action(String fields) throws Exception {
        String annotations = fields.startsWith("annotations") ? "" : "annotations: {input_kind: image}\n";
        String action = "docker: i\n" + annotations + fields;
        return read("packages:\n p:\n  actions:\n   a:\n" + action.indent(4))
                .actions()
                .get(0);
    }

    private Manifest read(String text) throws Exception {
        Files.writeString(file, text);
        return Manifest.read(file, KINDS);
    }

    /** The lines of the exception, without "file: function", and the name of the file as F. */
    private List<String> mistakes(String text) {
        try {
            read(text);
        } catch (ConfigurationException e) {
            return e.mistakes().stream()
                    .map(line -> line.replace(file + ": function ", "").replace(file.toString(), "F"))
                    .toList();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("accepted");
    }
}
