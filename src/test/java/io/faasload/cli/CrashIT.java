package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A generation whose process is repeatedly killed with -9, every other time before its first checkpoint: nothing is missing, the rows
 * equal CPython's, and only calls whose rows can still be in flight are invoked again. In the default build, the simulation covers
 * this, and {@link OneAtATimeIT} resumes a killed one.
 */
@ExtendWith(PlatformExtension.class)
@Tag("slow")
class CrashIT {

    private static final int FUNCTIONS = 4;
    /** Slow enough that the generation does not end before it is killed, however busy the machine. */
    private static final double INTERVAL_SECONDS = 0.4;

    @TempDir
    Path directory;

    @Test
    void nothingIsLost(LocalPlatform platform, DatabaseLogin database) throws Exception {
        killAndGoOn(new Session(platform, database, "crashes", directory), "hashmap", 200, 3);
    }

    @Test
    void nothingIsLostInTenCrashes(LocalPlatform platform, DatabaseLogin database) throws Exception {
        killAndGoOn(new Session(platform, database, "manycrashes", directory), "rocksdb", 500, 10);
    }

    private void killAndGoOn(Session session, String backend, int inputs, int crashes) throws Exception {
        int runs = FUNCTIONS * inputs;
        Random random = new Random(crashes);
        GoldenDataset golden = GoldenDataset.ofImages();
        List<String> settings = List.of(
                "generation.seed=" + GoldenDataset.SEED,
                "generation.statebackend=" + backend,
                "generation.checkpointinterval=2",
                "generation.nbinputs.image=" + inputs);
        session.deploy(settings, golden.manifest(directory, session.schema() + "f", FUNCTIONS));
        long acceptedBefore = session.platform().openWhisk().stats().accepted();
        try (Connection connection = session.connect()) {
            RowDelay.note(connection);
        }

        List<Instant> killed = new ArrayList<>();
        for (int crash = 0; crash < crashes; crash++) {
            List<String> own = new ArrayList<>(settings);
            own.add("generation.interinvocationtime=" + INTERVAL_SECONDS);
            boolean beforeCheckpoint = crash % 2 == 0;
            if (beforeCheckpoint) {
                own.add("generation.checkpointinterval=3600");
            }
            Path output = directory.resolve("generate-" + crash + ".txt");
            long statesBefore = checkpoints(session.states());
            Process generate = session.start(own, output, "generate");
            session.awaitCompleted(generate, output, 1 + random.nextInt(60));
            if (!beforeCheckpoint) {
                // Each job has its own folder, so the newest one counts.
                Awaitility.await()
                        .atMost(Duration.ofMinutes(5))
                        .until(() -> checkpoints(session.states()) > statesBefore);
            }
            if (crash > 0 && beforeCheckpoint) {
                assertThat(Files.readString(output))
                        .as("the last one was killed after a checkpoint")
                        .containsPattern("Resuming from checkpoint file:.*/chk-\\d+ \\(");
            }
            killed.add(Instant.now());
            generate.destroyForcibly().waitFor();
            assertThat(checkpoints(session.states()) > statesBefore).isNotEqualTo(beforeCheckpoint);
        }
        long mostOrphans;
        try (Connection connection = session.connect()) {
            mostOrphans = RowDelay.mostOrphans(connection, FUNCTIONS / INTERVAL_SECONDS, killed);
        }
        session.success(settings, "generate");

        assertThat(session.success(settings, "verify").out())
                .contains(runs + " of " + runs + " runs completed", "complete and consistent");
        try (Connection connection = session.connect()) {
            golden.expectRows(GoldenDataset.drawn(connection), FUNCTIONS, inputs);
        }
        long activations = session.platform().openWhisk().stats().accepted() - acceptedBefore;
        long orphans = session.number("SELECT count(*) FROM orphans");
        System.out.printf("%d activations, %d rows, %d orphans%n", activations, runs, orphans);
        assertThat(activations).isEqualTo(runs + orphans);
        assertThat(orphans).isLessThanOrEqualTo(mostOrphans);
    }

    /** How many jobs have a complete checkpoint. */
    private static long checkpoints(Path states) throws IOException {
        if (!Files.isDirectory(states.resolve("checkpoints"))) {
            return 0;
        }
        long jobs = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(states.resolve("checkpoints"))) {
            for (Path job : all) {
                jobs += hasCheckpoint(job) ? 1 : 0;
            }
        }
        return jobs;
    }

    private static boolean hasCheckpoint(Path job) throws IOException {
        try (Stream<Path> checkpoints = Files.list(job)) {
            return checkpoints.anyMatch(checkpoint -> Files.exists(checkpoint.resolve("_metadata")));
        } catch (NoSuchFileException e) {
            return false; // It was deleted meanwhile.
        }
    }
}
