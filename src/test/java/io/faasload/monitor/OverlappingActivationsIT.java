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

/** Activations of one action that overlap, in containers that carry its name and in prewarmed ones. */
@ExtendWith(DockerAlone.class)
class OverlappingActivationsIT {

    private static final int CONTAINERS = 30;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /** Waits for a duration, is idle for that long, prints the line and answers: what an action proxy does. */
    private static final String PROXY = "while " + Pipes.LISTEN + "; do /bin/busybox sleep $told; "
            + "echo XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX; " + Pipes.ANSWER + "; done";

    private record Sandbox(String id, Pipes pipes) {}

    private record Ran(String activation, String container, long startMillis, long endMillis) {}

    @Test
    void areNeverCalledExactWhenTheyAreNot(@TempDir Path folder) throws Exception {
        String namespace = "it" + UUID.randomUUID().toString().replace("-", "");
        ExecutorService threads = Executors.newFixedThreadPool(CONTAINERS);
        try (Busybox busybox = Busybox.open();
                Monitor monitor = Monitor.start(Asking.config(Map.of()))) {
            Asking asking = new Asking(monitor.port());
            List<Sandbox> sandboxes = start(busybox, threads, folder, namespace);
            for (Sandbox sandbox : sandboxes) {
                await().atMost(LIMIT).until(() -> asking.samples(sandbox.id()));
            }

            int exact = 0;
            int inferred = 0;
            int right = 0;
            int ambiguous = 0;
            long farthestMillis = 0;
            for (int round = 0; round < 3; round++) {
                for (Future<Answered> answer : runAll(threads, sandboxes, asking, namespace, round)) {
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
            // Every third tells its host name.
            assertThat(exact).isEqualTo(3 * CONTAINERS / 3);
            assumeTrue(farthestMillis <= 20, "this machine is too busy for lines to tell which activation ended");
            assertThat(inferred).isPositive();
            assertThat(right).isGreaterThanOrEqualTo((int) Math.floor(0.9 * inferred));
        } finally {
            threads.shutdownNow();
        }
    }

    private record Answered(Ran ran, JsonNode usage) {}

    /** How far the end of an activation is from the closest line of the container that ran it. */
    private static long millisToLine(Monitor monitor, Ran ran) {
        return monitor.endLines().between(0, Long.MAX_VALUE - 1).stream()
                .filter(line -> line.containerId().equals(ran.container()))
                .mapToLong(line -> Math.abs(line.micros() / 1_000 - ran.endMillis()))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static List<Sandbox> start(Busybox busybox, ExecutorService threads, Path folder, String namespace)
            throws Exception {
        List<Future<Sandbox>> starting = new ArrayList<>();
        for (int i = 0; i < CONTAINERS; i++) {
            String name = i % 2 == 0
                    ? "wsk0_%d_%s_blur".formatted(i, namespace)
                    // The invoker number is this test's, so that names do not collide.
                    : "wsk%s_%d_prewarm_nodejs20".formatted(namespace, i);
            String own = "sandbox" + i;
            starting.add(threads.submit(() -> {
                Pipes pipes = Pipes.make(folder, own);
                return new Sandbox(busybox.run(name, PROXY, pipes.folder()), pipes);
            }));
        }
        List<Sandbox> started = new ArrayList<>();
        for (Future<Sandbox> sandbox : starting) {
            started.add(sandbox.get());
        }
        return started;
    }

    private static List<Future<Answered>> runAll(
            ExecutorService threads, List<Sandbox> sandboxes, Asking asking, String namespace, int round) {
        Random random = new Random(round);
        List<Future<Answered>> answers = new ArrayList<>();
        for (int i = 0; i < sandboxes.size(); i++) {
            Sandbox sandbox = sandboxes.get(i);
            int millis = 500 + random.nextInt(1_500);
            String activation = "r%d-%d".formatted(round, i);
            String more = "&kind=nodejs:20"
                    + (i % 3 == 0 ? "&hostname=" + sandbox.id().substring(0, 12) : "");
            answers.add(threads.submit(() -> {
                Ran ran = run(sandbox, activation, millis);
                return new Answered(
                        ran, asking.usage(activation, namespace, "p/blur", ran.startMillis(), ran.endMillis(), more));
            }));
        }
        return answers;
    }

    private static Ran run(Sandbox sandbox, String activation, int millis) throws IOException {
        long startMillis = System.currentTimeMillis();
        sandbox.pipes().tell("0.%03d".formatted(millis % 1_000));
        return new Ran(activation, sandbox.id(), startMillis, System.currentTimeMillis());
    }
}
