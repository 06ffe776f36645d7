package io.faasload.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Overlapping activations of one action, in containers named after it and in prewarmed ones. */
@ExtendWith(DockerAlone.class)
class OverlappingActivationsIT {

    private static final int CONTAINERS = 30;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /** Acts as an action proxy: waits for a duration, is idle for that long, prints the line and answers. */
    private static final String PROXY = "while " + Pipes.LISTEN + "; do /bin/busybox sleep $command; "
            + "echo XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX; " + Pipes.ANSWER + "; done";

    private record PipedContainer(String id, Pipes pipes) {}

    private record Ran(String activation, String container, long startMillis, long endMillis) {}

    @Test
    void areNeverWronglyCalledExact(@TempDir Path folder) throws Exception {
        String namespace = "it" + UUID.randomUUID().toString().replace("-", "");
        ExecutorService threads = Executors.newFixedThreadPool(CONTAINERS);
        try (Busybox busybox = Busybox.open();
                Monitor monitor = Monitor.start(MonitorApi.config(Map.of()))) {
            MonitorApi api = new MonitorApi(monitor.port());
            List<PipedContainer> sandboxes = start(busybox, threads, folder, namespace);
            for (PipedContainer sandbox : sandboxes) {
                await().atMost(LIMIT).until(() -> api.samples(sandbox.id()));
            }

            int exact = 0;
            int inferred = 0;
            int right = 0;
            int ambiguous = 0;
            long farthestMillis = 0;
            for (int round = 0; round < 3; round++) {
                for (Future<Answered> answer : runAll(threads, sandboxes, api, namespace, round)) {
                    Answered answered = answer.get();
                    farthestMillis = Math.max(farthestMillis, millisToLine(monitor, answered.ran()));
                    String attribution = answered.usage().get("attribution").asText();
                    boolean isRight = answered.usage()
                            .get("container")
                            .asText()
                            .equals(answered.ran().container());
                    switch (attribution) {
                        case "exact" -> {
                            assertThat(isRight).as(answered.toString()).isTrue();
                            exact++;
                        }
                        case "inferred" -> {
                            inferred++;
                            right += isRight ? 1 : 0;
                        }
                        default -> {
                            assertThat(attribution).isEqualTo("ambiguous");
                            assertThat(answered.usage().get("usage").isNull()).isTrue();
                            ambiguous++;
                        }
                    }
                }
            }
            System.out.printf(
                    "monitor, %d activations, %d at a time: %d exact, %d inferred of which %d right, %d ambiguous;"
                            + " lines at most %d ms from their ends%n",
                    3 * CONTAINERS, CONTAINERS, exact, inferred, right, ambiguous, farthestMillis);
            // Every third returns its host name.
            assertThat(exact).isEqualTo(3 * CONTAINERS / 3);
            assumeTrue(farthestMillis <= 20, "skipped: this machine is too busy to match lines with activations");
            assertThat(inferred).isPositive();
            assertThat(right).isGreaterThanOrEqualTo((int) Math.floor(0.9 * inferred));
        } finally {
            threads.shutdownNow();
        }
    }

    private record Answered(Ran ran, JsonNode usage) {}

    /** The distance between the end of an activation and the closest line of the container that ran it. */
    private static long millisToLine(Monitor monitor, Ran ran) {
        return monitor.endLines().between(0, Long.MAX_VALUE - 1).stream()
                .filter(line -> line.containerId().equals(ran.container()))
                .mapToLong(line -> Math.abs(line.micros() / 1_000 - ran.endMillis()))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static List<PipedContainer> start(Busybox busybox, ExecutorService threads, Path folder, String namespace)
            throws Exception {
        List<Future<PipedContainer>> starting = new ArrayList<>();
        for (int i = 0; i < CONTAINERS; i++) {
            String name = i % 2 == 0
                    ? "wsk0_%d_%s_blur".formatted(i, namespace)
                    // The invoker number is this test's, so that names do not collide.
                    : "wsk%s_%d_prewarm_nodejs20".formatted(namespace, i);
            String own = "sandbox" + i;
            starting.add(threads.submit(() -> {
                Pipes pipes = Pipes.make(folder, own);
                return new PipedContainer(busybox.run(name, PROXY, pipes.folder()), pipes);
            }));
        }
        List<PipedContainer> started = new ArrayList<>();
        for (Future<PipedContainer> sandbox : starting) {
            started.add(sandbox.get());
        }
        return started;
    }

    private static List<Future<Answered>> runAll(
            ExecutorService threads, List<PipedContainer> sandboxes, MonitorApi api, String namespace, int round) {
        Random random = new Random(round);
        List<Future<Answered>> answers = new ArrayList<>();
        for (int i = 0; i < sandboxes.size(); i++) {
            PipedContainer sandbox = sandboxes.get(i);
            int millis = 500 + random.nextInt(1_500);
            String activation = "r%d-%d".formatted(round, i);
            String more = "&kind=nodejs:20"
                    + (i % 3 == 0 ? "&hostname=" + sandbox.id().substring(0, 12) : "");
            answers.add(threads.submit(() -> {
                Ran ran = run(sandbox, activation, millis);
                return new Answered(
                        ran, api.usage(activation, namespace, "p/blur", ran.startMillis(), ran.endMillis(), more));
            }));
        }
        return answers;
    }

    private static Ran run(PipedContainer sandbox, String activation, int millis) throws IOException {
        long startMillis = System.currentTimeMillis();
        sandbox.pipes().send("0.%03d".formatted(millis % 1_000));
        return new Ran(activation, sandbox.id(), startMillis, System.currentTimeMillis());
    }
}
