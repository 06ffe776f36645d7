package io.faasload.driver.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.inputs.InputMaker;
import io.faasload.local.storage.ObjectStore;
import io.faasload.run.Target;
import io.faasload.schedule.trace.PointSource;
import io.faasload.schedule.trace.TraceDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputsCheckTest {

    private static final String REMEDY = ": create them (bin/faasload inputs make), or correct generation.inputs";

    @TempDir
    private Path directory;

    @Test
    void saysWhichAreMissingInADirectoryAndInAnObjectStore() throws Exception {
        InputMaker.make(directory, Map.of("audio", 2, "image", 1), Map.of("audio", "wav", "image", "jpg"), 1);

        try (ObjectStore store = ObjectStore.start(directory, "127.0.0.1", 0)) {
            for (String place : List.of(directory.toString(), store.address())) {
                assertThat(verdicts(
                                Map.of("generation.inputs", place), trace("image", "jpg", 1), trace("audio", "wav", 5)))
                        .containsExactly(
                                "FAIL inputs: 3 of 5 of kind audio are missing in " + place
                                        + " (audio/3.wav, audio/4.wav, audio/5.wav)" + REMEDY
                                        + " or generation.nbinputs.audio",
                                "OK inputs: " + place + " has 1 of kind image");
                assertThat(verdicts(Map.of("generation.inputs", place), trace("video", "avi", 7)))
                        .containsExactly("FAIL inputs: " + place
                                + " has none of kind video (video/1.avi to video/7.avi)" + REMEDY);
            }
            assertThat(verdicts(Map.of("manifest.variables.FAASLOAD_STORE", store.address()), trace("video", "avi", 3)))
                    .singleElement()
                    .asString()
                    .startsWith("WARN inputs: " + store.address() + " has none of kind video: ");
        }
    }

    @Test
    void aStoreMustHaveTheInputsOfTheActionsThatHaveItsAddress() throws Exception {
        try (ObjectStore store = ObjectStore.start(directory, "127.0.0.1", 0)) {
            Inspection inspection = inspection(
                    Map.of("manifest.variables.FAASLOAD_STORE", store.address()),
                    trace("video", "avi", 1),
                    trace("image", "jpg", 1));
            inspection.addDefaults(trace("image", "jpg", 1).target(), Set.of("x", store.address()));

            inspection.run(new InputsCheck());

            assertThat(inspection.verdicts())
                    .extracting(
                            verdict -> verdict.level() + " " + verdict.text().replaceFirst(".*none of", ""))
                    .containsExactly(
                            "FAIL  kind image (image/1.jpg to image/1.jpg)" + REMEDY,
                            "WARN  kind video: actions that read them there will fail" + REMEDY.replace(':', ';'));
        }
    }

    @Test
    void looksForTheInputsThatTracesName() throws Exception {
        Files.createFile(Files.createDirectory(directory.resolve("carla")).resolve("3.jpg"));
        Named points = new Named(List.of("carla/3.jpg", "carla/3.jpg", "carla/5.jpg", ""));

        assertThat(verdicts(points, "generation.inputs", directory.toString()))
                .containsExactly("FAIL inputs: 1 of 2 that the traces name are missing in " + directory
                        + " (carla/5.jpg): put them there, or correct generation.inputs");
        Files.createFile(directory.resolve("carla/5.jpg"));
        assertThat(verdicts(points, "generation.inputs", directory.toString()))
                .containsExactly("OK inputs: " + directory + " has 2 that the traces name");
        assertThat(verdicts(new Named(List.of("", "")), "generation.inputs", directory.toString()))
                .isEmpty();
        try (ObjectStore store = ObjectStore.start(directory.resolve("carla"), "127.0.0.1", 0)) {
            assertThat(verdicts(points, "manifest.variables.FAASLOAD_STORE", store.address()))
                    .singleElement()
                    .asString()
                    .startsWith("WARN inputs: 2 of 2 that the traces name are missing in " + store.address());
        }
    }

    private List<String> verdicts(Named points, String key, String place) throws Exception {
        Inspection inspection = inspection(Map.of(key, place));
        inspection.plan(List.of(trace("", "", 4)), points, Map.of());
        inspection.run(new InputsCheck());
        return inspection.verdicts().stream()
                .map(verdict -> verdict.level() + " " + verdict.text())
                .toList();
    }

    /** An injection whose points have these inputs, or none. */
    private record Named(List<String> inputs) implements PointSource {

        @Override
        public Duration lateLimit() {
            return null;
        }

        @Override
        public Points open() {
            return new Points() {
                @Override
                public Iterator<Point> of(TraceDefinition trace, int from) {
                    return inputs.stream()
                            .map(input -> new Point(
                                    1,
                                    input.isEmpty()
                                            ? "{}"
                                            : "{\"incont\":\"%s\",\"object\":\"%s\"}"
                                                    .formatted((Object[]) input.split("/"))))
                            .iterator();
                }

                @Override
                public void close() {}
            };
        }
    }

    @Test
    void looksForSomeOfManyFirstAndLastAmongThem() throws Exception {
        Path images = Files.createDirectory(directory.resolve("image"));
        Files.createFile(images.resolve("1.jpg"));
        Files.createFile(images.resolve("2000000.jpg"));

        assertThat(verdicts(Map.of("generation.inputs", directory.toString()), trace("image", "jpg", 2_000_000)))
                .singleElement()
                .asString()
                .startsWith("FAIL inputs: 998 (of 1000 checked) of 2000000 of kind image are missing in " + directory
                        + " (image/2003.jpg, ");
    }

    @Test
    void aStoreThatDoesNotAnswerAndNoStoreAtAllAreWarnings() throws Exception {
        assertThat(verdicts(Map.of("generation.inputs", "http://127.0.0.1:1"), trace("image", "jpg", 3)))
                .singleElement()
                .asString()
                .startsWith("WARN inputs: cannot query http://127.0.0.1:1 (");
        assertThat(verdicts(Map.of("manifest.variables", ""), trace("image", "jpg", 3)))
                .singleElement()
                .asString()
                .startsWith("WARN inputs: not checked");
    }

    private static TraceDefinition trace(String kind, String extension, int inputs) {
        return new TraceDefinition(1, new Target(1, "user-" + kind, "p/a"), kind, extension, inputs, List.of(), 1000);
    }

    private List<String> verdicts(Map<String, String> settings, TraceDefinition... traces) throws Exception {
        Inspection inspection = inspection(settings, traces);
        inspection.run(new InputsCheck());
        return inspection.verdicts().stream()
                .map(verdict -> verdict.level() + " " + verdict.text())
                .toList();
    }

    private Inspection inspection(Map<String, String> settings, TraceDefinition... traces) throws Exception {
        Map<String, String> overrides = new HashMap<>(Map.of("openwhisk.calltimeout", "5"));
        overrides.putAll(settings);
        Inspection inspection =
                new Inspection(LoaderConfig.load(Path.of("deploy/loader.yml"), overrides, Map.of(), directory));
        inspection.plan(List.of(traces), null, Map.of());
        return inspection;
    }
}
