package io.faasload.injection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.function.Function;
import io.faasload.schedule.trace.PointSource.Point;
import io.faasload.schedule.trace.PointSource.Points;
import io.faasload.schedule.trace.TraceDefinition;
import io.faasload.traces.Arrivals;
import io.faasload.traces.arrival.SyntheticFunction;
import io.faasload.traces.plan.LoadOptions;
import io.faasload.traces.plan.PlannedLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InjectionTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/traces");
    private static final List<Function> ACTIONS =
            List.of(action(1, "image/wand_blur"), action(2, "audio/amplify"), action(3, "spin/spin"));

    @TempDir
    Path folder;

    @Test
    void faasLoadsTracesNeedNoMap() throws Exception {
        Injection injection = Injection.read(config("injection.tracedir", GOLDEN + "/faasload"), ACTIONS);
        assertThat(injection.traces())
                .extracting(trace ->
                        trace.target().namespace() + " " + trace.target().action() + " " + trace.inputs())
                .containsExactly("alice image/wand_blur 3", "bob audio/amplify 2");
        assertThat(points(injection, 0))
                .containsExactly(
                        point(
                                3,
                                "{\"sigma\":2.5,\"object\":\"1.jpg\",\"incont\":\"alice\",\"outcont\":\"alice-wand_blur-out\"}"),
                        point(
                                3,
                                "{\"sigma\":0.75,\"object\":\"2.jpg\",\"incont\":\"alice\",\"outcont\":\"alice-wand_blur-out\"}"),
                        point(
                                13,
                                "{\"sigma\":99,\"object\":\"7.jpg\",\"incont\":\"alice\",\"outcont\":\"alice-wand_blur-out\"}"));
    }

    /** As tasks do it: the load is serialized, and a reader resumes anywhere. */
    @Test
    void aTaskReadsTheSamePointsFromAnyPosition() throws Exception {
        Injection injection = Injection.read(spinning("injection.speed", "60"), ACTIONS);
        List<Point> all = points(injection, 0);
        TraceDefinition trace = injection.traces().get(0);
        assertThat(all).hasSize(trace.inputs());
        assertThat(all.get(0).parameters()).matches("\\{\"duration_ms\":[0-9.]+,\"memory_mb\":[0-9.]+}");
        InjectedLoad copy = InstantiationUtil.clone(injection.load());
        try (Points points = copy.open()) {
            assertThat(list(points.of(trace, 5))).isEqualTo(all.subList(4, all.size()));
        }
    }

    /** As {@code traces plan --synthetic f=… --synthetic g=…} shows them. */
    @Test
    void loadsWithoutATraceAreThoseOfAPlan() throws Exception {
        Path map = Files.writeString(folder.resolve("map.yml"), "functions:\n  '*': {action: spin/spin}\n");
        Injection injection = Injection.read(
                config(
                        "injection.synthetic",
                        "{g: 'poisson:4:40', f: 'poisson:4:40'}",
                        "injection.map",
                        map.toString()),
                ACTIONS);
        PlannedLoad plan = PlannedLoad.of(
                List.copyOf(SyntheticFunction.parse("--synthetic", List.of("f=poisson:4:40", "g=poisson:4:40"))),
                LoadOptions.of(19940503, Arrivals.EXPONENTIAL));
        for (int i = 0; i < 2; i++) {
            List<Long> planned = new ArrayList<>();
            plan.points(plan.functions().get(i), 1).forEachRemaining(point -> planned.add(point.micros()));
            assertThat(points(injection, i)).extracting(Point::micros).isEqualTo(planned);
        }
    }

    @Test
    void otherFilesThanThosePlannedAreRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("carla-amplify-1"), "1\ta\n");
        Injection injection = Injection.read(config("injection.tracedir", folder.toString()), ACTIONS);
        Files.writeString(file, "2\ta\n");
        assertThatThrownBy(injection.load()::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("are not those that were planned");
    }

    @Test
    void aFunctionWithoutAnActionIsRefusedByName() {
        assertThatThrownBy(() -> Injection.read(config("injection.tracedir", GOLDEN + "/invitro"), ACTIONS))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("injection.map: must have an action for function ");
        assertThatThrownBy(() -> Injection.read(
                        config("injection.tracedir", GOLDEN + "/faasload"), List.of(action(1, "image/wand_blur"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("bob-amplify-0001: must be named USER-FUNCTION-* with a known function");
        assertThatThrownBy(() -> Injection.read(spinning("injection.functions", "1"), ACTIONS.subList(0, 2)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("table functions has no spin/spin; load its manifest with functions load");
    }

    @Test
    void filesThatAreNotThereAreNamedWithTheirKeys() {
        assertThatThrownBy(() -> Injection.read(
                        config(
                                "injection.tracedir",
                                folder.resolve("no").toString(),
                                "injection.map",
                                folder.resolve("none").toString()),
                        ACTIONS))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("injection.tracedir: must be a folder, but is")
                .hasMessageContaining("injection.map: must be a readable file, but is");
    }

    /** The ids of runs are made of function and point. */
    @Test
    void aFunctionThatIsThereTwiceIsRefused() throws Exception {
        for (String name : List.of("one.csv", "two.csv")) {
            Files.copy(GOLDEN.resolve("faasrail-spec.csv"), folder.resolve(name));
        }
        assertThatThrownBy(() -> Injection.read(config("injection.tracedir", folder.toString()), ACTIONS))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("injection.tracedir: each function must be there once")
                .hasMessageContaining("one.csv")
                .hasMessageContaining("two.csv");
    }

    @Test
    void filesThatAreNotReadDoNotCount() throws Exception {
        Files.writeString(folder.resolve("carla-amplify-1"), "1\ta\n");
        Injection injection = Injection.read(config("injection.tracedir", folder.toString()), ACTIONS);
        Files.writeString(folder.resolve(".carla-amplify-1.swp"), "x");
        injection.load().open().close();
    }

    @Test
    void pointsThatNobodyWillSeeAreRefused() throws Exception {
        Files.writeString(folder.resolve("carla-amplify-1"), "300000000\ta\n");
        assertThatThrownBy(() -> Injection.read(
                        config("injection.tracedir", folder.toString(), "injection.speed", "0.01"), ACTIONS))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("must be due within a hundred years");
    }

    @Test
    void nothingToInjectIsRefused() {
        assertThatThrownBy(() -> Injection.read(config("injection.speed", "2"), ACTIONS))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("injection.tracedir: must be a folder of traces");
    }

    private LoaderConfig spinning(String key, String value) throws Exception {
        Path map = Files.writeString(folder.resolve("map.yml"), "functions:\n  '*': {action: spin/spin, spin: true}\n");
        return config("injection.tracedir", GOLDEN + "/invitro", "injection.map", map.toString(), key, value);
    }

    private LoaderConfig config(String... keys) throws ConfigurationException {
        Map<String, String> overrides =
                new HashMap<>(Map.of("generation.enabled", "false", "injection.enabled", "true"));
        for (int i = 0; i < keys.length; i += 2) {
            overrides.put(keys[i], keys[i + 1]);
        }
        return LoaderConfig.load(Path.of("deploy/loader.yml"), overrides, Map.of(), folder);
    }

    private static Function action(int id, String name) {
        return new Function(id, name, "java:8", null, "[]", "image", 256, 60_000, 1);
    }

    private static List<Point> points(Injection injection, int function) throws IOException {
        try (Points points = injection.load().open()) {
            return list(points.of(injection.traces().get(function), 1));
        }
    }

    private static List<Point> list(Iterator<Point> points) {
        List<Point> list = new ArrayList<>();
        points.forEachRemaining(list::add);
        return list;
    }

    private static Point point(int seconds, String parameters) {
        return new Point(seconds * 1_000_000L, parameters);
    }
}
