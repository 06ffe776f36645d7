package io.faasload.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.faasload.local.process.OwnJvm;
import io.faasload.manifest.ActionDefinition;
import io.faasload.manifest.Manifest;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpinTest {

    private static final Path SAMPLES = Path.of("src", "samples");

    private static JsonObject run(String kind, String arguments) throws Exception {
        if (kind.equals("java")) {
            // In a JVM of its own, since the memory of this one changes with other tests.
            return output(OwnJvm.command(), "-cp", OwnJvm.classPath(), InOwnJvm.class.getName(), arguments);
        }
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(entry -> Files.isExecutable(Path.of(entry, "node"))),
                "no node on the PATH");
        return output(
                "node",
                "-e",
                Files.readString(SAMPLES.resolve("spin.js")) + "\nconsole.log(JSON.stringify(main(" + arguments
                        + ")))");
    }

    private static JsonObject output(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return JsonParser.parseString(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .getAsJsonObject();
    }

    /** Runs the Java action with its argument, and prints the result. */
    static final class InOwnJvm {

        private InOwnJvm() {}

        public static void main(String[] arguments) throws Exception {
            System.out.println(SampleFunctions.invoke(
                    "io.faasload.samples.Spin",
                    JsonParser.parseString(arguments[0]).getAsJsonObject()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "node"})
    void usesTheCpuTimeAndTheMemoryOfItsParameters(String kind) throws Exception {
        JsonObject idle = run(kind, "{}");
        double megabytes = Math.ceil(idle.get("rss_mb").getAsDouble()) + 100;

        JsonObject busy = run(kind, "{\"duration_ms\": 60.5, \"memory_mb\": " + megabytes + ", \"object\": \"1.jpg\"}");

        assertThat(busy.get("error")).isNull();
        assertThat(busy.get("cpu_ms").getAsDouble()).isGreaterThanOrEqualTo(60.5);
        assertThat(busy.get("rss_mb").getAsDouble()).isGreaterThanOrEqualTo(megabytes - 10);
        assertThat(busy.getAsJsonObject("times").get("transform").getAsDouble()).isPositive();
        assertThat(busy.get("outputsize").getAsInt()).isZero();
        assertThat(busy.get("start_ms").getAsLong()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "node"})
    void endsAfterTheTimeOfItsParametersWithTheWallClock(String kind) throws Exception {
        JsonObject result = run(kind, "{\"duration_ms\": 60, \"clock\": \"wall\"}");

        assertThat(result.getAsJsonObject("times").get("transform").getAsDouble())
                .isGreaterThanOrEqualTo(60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "node"})
    void aWrongParameterIsAnApplicationError(String kind) throws Exception {
        assertThat(run(kind, "{\"duration_ms\": -1}").get("error").getAsString())
                .startsWith("parameter duration_ms must be");
        assertThat(run(kind, "{\"memory_mb\": \"much\"}").get("error").getAsString())
                .startsWith("parameter memory_mb must be a number");
        assertThat(run(kind, "{\"clock\": \"sun\"}").get("error").getAsString())
                .startsWith("parameter clock must be one of [cpu, wall], but is ");
    }

    @Test
    void theManifestHasBothKinds(@TempDir Path folder) throws Exception {
        Files.copy(SAMPLES.resolve("spin.js"), folder.resolve("spin.js"));
        // The jar is built after the unit tests.
        Path manifest = Files.writeString(
                folder.resolve("spin.yml"),
                Files.readString(SAMPLES.resolve("spin.yml")).replace("../../target/faasload-samples.jar", "spin.js"));

        assertThat(Manifest.read(manifest, Set.of("image")).actions())
                .extracting(ActionDefinition::name)
                .containsExactly("spin/spin", "spin/spin_node");
    }
}
