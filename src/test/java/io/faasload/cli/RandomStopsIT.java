package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A paced generation that is stopped at random moments, each time in another way, and resumed with another parallelism, while one
 * call in ten is answered 429 twice: nothing is invoked twice, and the rows equal CPython's. In the default build, the simulation
 * covers this, and {@link StopIT} each way of stopping.
 */
@ExtendWith(PlatformExtension.class)
@Tag("slow")
class RandomStopsIT {

    private static final int FUNCTIONS = 4;
    private static final List<String> WAYS = List.of("INT", "TERM", "stop");

    @TempDir
    Path directory;

    @Test
    void nothingIsInvokedTwice(LocalPlatform platform, DatabaseLogin database) throws Exception {
        stopAndGoOn(new Session(platform, database, "stops", directory), 100, 4);
    }

    @Test
    void nothingIsInvokedTwiceInTwentyStops(LocalPlatform platform, DatabaseLogin database) throws Exception {
        stopAndGoOn(new Session(platform, database, "manystops", directory), 500, 20);
    }

    private void stopAndGoOn(Session session, int inputs, int stops) throws Exception {
        int runs = FUNCTIONS * inputs;
        // How far the process gets is unpredictable; the seed only selects the ways.
        Random random = new Random(stops);
        GoldenDataset golden = GoldenDataset.ofImages();
        List<Double> secondsToFirst = new ArrayList<>();
        try (TwiceRefusing api =
                new TwiceRefusing(session.platform().openWhisk().address())) {
            List<String> settings = new ArrayList<>(List.of(
                    "openwhisk.apihost=" + api.address(),
                    "generation.seed=" + GoldenDataset.SEED,
                    "openwhisk.invocationlimit=3600",
                    "generation.nbinputs.image=" + inputs));
            session.deploy(settings, golden.manifest(directory, session.schema() + "f", FUNCTIONS));
            long acceptedBefore = session.platform().openWhisk().stats().accepted();

            for (int stop = 0; stop < stops; stop++) {
                List<String> parallel = new ArrayList<>(settings);
                parallel.add("generation.parallelism=" + (1 + random.nextInt(3)));
                parallel.add("generation.interinvocationtime=0.8");
                // However long it takes to stop, it does not end before.
                api.letThrough(runs / stops - 1);
                Path output = directory.resolve("generate-" + stop + ".txt");
                long beganMicros = System.currentTimeMillis() * 1000;
                Process generate = session.start(parallel, output, "generate");
                session.awaitCompleted(generate, output, random.nextInt(runs / stops / 4));
                interrupt(session, settings, generate, WAYS.get(stop % WAYS.size()));
                assertThat(generate.waitFor(5, TimeUnit.MINUTES))
                        .as(Files.readString(output))
                        .isTrue();
                assertThat(generate.exitValue()).as(Files.readString(output)).isIn(130, 143);
                long firstMicros =
                        session.number("SELECT coalesce(min(sent_us), 0) FROM runs WHERE sent_us > " + beganMicros);
                if (firstMicros > 0) {
                    secondsToFirst.add((firstMicros - beganMicros) / 1e6);
                }
            }
            api.letThrough(runs);
            Session.Ended last = session.success(settings, "generate");

            assertThat(last.out()).contains("Resuming from savepoint file:");
            assertThat(api.refused()).isGreaterThan(runs / 20);
            assertThat(session.success(settings, "verify").out())
                    .contains(runs + " of " + runs + " runs completed", "0 orphans", "complete and consistent");
            assertThat(session.platform().openWhisk().stats().accepted() - acceptedBefore)
                    .isEqualTo(runs);
            try (Connection connection = session.connect()) {
                golden.expectRows(GoldenDataset.drawn(connection), FUNCTIONS, inputs);
            }
            try (var states = Files.list(session.states())) {
                assertThat(states.filter(state -> state.getFileName().toString().startsWith("savepoint-")))
                        .hasSize(3); // generation.keepstates
            }
        }
        System.out.printf("From the start of the process to its first invocation, s: %s%n", secondsToFirst);
    }

    private static void interrupt(Session session, List<String> settings, Process generate, String way)
            throws Exception {
        if (way.equals("stop")) {
            // There must be a job to stop.
            Awaitility.await()
                    .atMost(Duration.ofMinutes(5))
                    .until(() -> session.run(settings, "stop").exit() == 0 || !generate.isAlive());
        } else {
            ChildProcess.signal(generate, way);
        }
    }
}
