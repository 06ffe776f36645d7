package io.faasload.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.faasload.inputs.InputMaker;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The manifest of the sample functions against the functions themselves. */
class SampleManifestTest {

    private static final Path MANIFEST = Path.of("src", "samples", "manifest.yml");
    private static final Map<String, String> EXTENSIONS = Map.of("image", "jpg", "audio", "wav", "video", "avi");
    private static final int JAVA_8 = 52;

    @TempDir
    static Path dir;

    @Test
    void hasTwoFunctionsOfEachKind() throws Exception {
        assertThat(actions().stream().map(Action::kind))
                .containsExactlyInAnyOrder("image", "image", "audio", "audio", "video", "video");
    }

    @Test
    void wandBlurHasTheOneParameterOfFaasload() throws Exception {
        assertThat(actions().stream().filter(action -> action.name().equals("wand_blur")))
                .singleElement()
                .satisfies(action -> assertThat(action.parameters())
                        .filteredOn(parameter -> !parameter.get("name").equals("object"))
                        .containsExactly(Map.of("name", "sigma", "type", "range_float", "min", 0.3, "max", 100)));
    }

    @Test
    void everyFunctionIsDeployedFromTheJarWithLimitsAndStore() throws Exception {
        assertThat(actions()).allSatisfy(action -> {
            assertThat(action.definition())
                    .containsEntry("runtime", "java:8")
                    .containsEntry("limits", Map.of("memorySize", 256, "timeout", 60_000))
                    .containsEntry("inputs", Map.of("store", "$FAASLOAD_STORE"));
            assertThat(MANIFEST.resolveSibling((String) action.definition().get("function"))
                            .normalize())
                    .isEqualTo(Path.of("target", "faasload-samples.jar"));
        });
    }

    /** Each function, on a real input, with the smallest and the largest value or every value of each parameter. */
    @TestFactory
    Stream<DynamicTest> functionsAcceptTheLimitsOfTheirParameters() throws Exception {
        InputMaker.make(dir, Map.of("image", 1, "audio", 1, "video", 1), EXTENSIONS, InputMaker.DEFAULT_SEED);
        List<DynamicTest> tests = new ArrayList<>();
        for (Action action : actions()) {
            int cases = action.parameters().stream()
                    .mapToInt(parameter -> values(parameter).size())
                    .max()
                    .orElseThrow();
            for (int i = 0; i < cases; i++) {
                int number = i;
                tests.add(DynamicTest.dynamicTest(action.name() + " " + i, () -> runs(action, number)));
            }
        }
        return tests.stream();
    }

    @Test
    void classFilesAreOfJava8() throws Exception {
        try (Stream<Path> files = Files.walk(SampleFunctions.CLASSES)) {
            List<Path> classes =
                    files.filter(file -> file.toString().endsWith(".class")).toList();
            assertThat(classes)
                    .hasSizeGreaterThan(6)
                    .allSatisfy(file -> assertThat(majorVersion(file)).isEqualTo(JAVA_8));
        }
    }

    private static void runs(Action action, int number) throws Exception {
        String object = "1." + EXTENSIONS.get(action.kind());
        JsonObject arguments = new JsonObject();
        for (Map<String, Object> parameter : action.parameters()) {
            List<?> values = values(parameter);
            if (!values.isEmpty()) {
                arguments.add(
                        (String) parameter.get("name"), new Gson().toJsonTree(values.get(number % values.size())));
            }
        }
        arguments.addProperty("object", object);
        arguments.addProperty("incont", action.kind());
        arguments.addProperty("outcont", "user-" + action.name() + "-out");
        try (MemoryStore store = new MemoryStore()) {
            store.objects.put(
                    "/" + action.kind() + "/" + object,
                    Files.readAllBytes(dir.resolve(action.kind()).resolve(object)));
            arguments.addProperty("store", store.address());

            JsonObject result =
                    SampleFunctions.invoke((String) action.definition().get("main"), arguments);

            assertThat(result.get("error")).as("with " + arguments).isNull();
            assertThat(result.get("outputsize").getAsLong()).isPositive();
        }
    }

    private static List<?> values(Map<String, Object> parameter) {
        return switch ((String) parameter.get("type")) {
            case "range_int", "range_float" -> List.of(parameter.get("min"), parameter.get("max"));
            case "ensemble" -> (List<?>) parameter.get("values");
            default -> List.of();
        };
    }

    private record Action(String name, Map<String, Object> definition) {

        String kind() {
            return (String) annotations().get("input_kind");
        }

        @SuppressWarnings("unchecked")
        List<Map<String, Object>> parameters() {
            return (List<Map<String, Object>>) annotations().get("parameters");
        }

        private Map<?, ?> annotations() {
            return (Map<?, ?>) definition.get("annotations");
        }
    }

    private static List<Action> actions() throws IOException {
        List<Action> actions = new ArrayList<>();
        try (Reader in = Files.newBufferedReader(MANIFEST)) {
            Map<String, Map<String, Map<String, Map<String, Map<String, Object>>>>> manifest =
                    new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            manifest.get("packages")
                    .values()
                    .forEach(content -> content.get("actions")
                            .forEach((name, definition) -> actions.add(new Action(name, definition))));
        }
        return actions;
    }

    private static int majorVersion(Path classFile) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(classFile))) {
            in.skipNBytes(6);
            return in.readUnsignedShort();
        }
    }
}
