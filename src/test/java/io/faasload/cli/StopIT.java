package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import io.faasload.security.Listeners;
import io.faasload.whisk.fault.FaultPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A generation that is interrupted in the middle, in every way that a user can, and resumed. */
@ExtendWith(PlatformExtension.class)
class StopIT {

    private static final int INPUTS = 40;
    private static final Pattern SAVED = Pattern.compile("Saved state to file:(\\S.*?)(?:;|\\R|$)");
    private static final List<String> SETTINGS = List.of(
            "generation.nbinputs.image=" + INPUTS,
            // Resume only from savepoints.
            "generation.checkpointinterval=3600");

    /** The end of a generation waits for unclaimed events. */
    private static final String ENDLESS = "openwhisk.orphangrace=3600";

    @TempDir
    Path directory;

    private Gate gate;

    @BeforeEach
    void shutGate() throws Exception {
        gate = Gate.in(directory);
    }

    @AfterEach
    void heal(LocalPlatform platform) throws Exception {
        gate.open();
        platform.faults().change(FaultPlan.NONE);
    }

    @Test
    void resumesFromTheNewestIntactSavepointAndRepeatsNothing(LocalPlatform platform, DatabaseLogin database)
            throws Exception {
        Session session = new Session(platform, database, "stopped", directory);
        session.deployGated(SETTINGS, gate.manifest(directory, "stopped", 1));
        long acceptedBefore = platform.openWhisk().stats().accepted();

        gate.letThrough(5);
        Path output = directory.resolve("first.txt");
        Process generate = session.start(SETTINGS, output, "generate");
        session.awaitCompleted(generate, output, 5);
        assertThat(Listeners.beyondLoopback(Listeners.all(generate.pid()))).isEmpty();
        ChildProcess.signal(generate, "INT");
        expectExit(generate, 130, output);
        String first = saved(Files.readString(output));

        // These end while nobody reads events.
        gate.letThrough(Gate.IN_FLIGHT);
        output = directory.resolve("second.txt");
        generate = session.start(SETTINGS, output, "generate");
        session.awaitCompleted(generate, output, Gate.IN_FLIGHT);
        String second = saved(session.success(SETTINGS, "stop").out());
        expectExit(generate, 143, output);
        assertThat(Files.readString(output)).contains("Resuming from savepoint file:" + first + " (");
        assertThat(platform.openWhisk().stats().accepted() - acceptedBefore)
                .isEqualTo(session.number("SELECT count(*) FROM runs WHERE activation_id IS NOT NULL"))
                .isLessThan(INPUTS);

        output = directory.resolve("third.txt");
        generate = session.start(SETTINGS, output, "generate");
        abort(platform, generate, output);
        expectExit(generate, 130, output);
        assertThat(Files.readString(output)).doesNotContain("Saved state");

        Path metadata = Path.of(second).resolve("_metadata");
        byte[] intact = Files.readAllBytes(metadata);
        Files.write(metadata, List.of("damaged"));
        assertThat(session.run(SETTINGS, "generate", "--from", second).err()).contains("cannot resume from " + second);
        gate.open();
        assertThat(session.success(SETTINGS, "generate").out())
                .contains("Resuming from savepoint file:" + first + " (");
        assertThat(session.success(SETTINGS, "verify").out())
                .contains(INPUTS + " of " + INPUTS + " runs completed", "complete and consistent");
        // Duplicates of the calls that were broken off.
        long orphans = session.number("SELECT count(*) FROM orphans");
        assertThat(orphans).isLessThanOrEqualTo(Gate.IN_FLIGHT);
        assertThat(platform.openWhisk().stats().accepted() - acceptedBefore).isEqualTo(INPUTS + orphans);

        // As if OpenWhisk had refused these calls.
        execute(
                session,
                "UPDATE runs SET status = 'refused', failed = NULL, activation_id = NULL, attempt = 0"
                        + " WHERE input IN (2, 6)");
        output = directory.resolve("fourth.txt");
        List<String> endless =
                Stream.concat(SETTINGS.stream(), Stream.of(ENDLESS)).toList();
        generate = session.start(endless, output, "generate");
        session.awaitCompletedInAll(generate, output, INPUTS);
        session.success(endless, "stop");
        // It was stopped, and nothing is left to do.
        expectExit(generate, 0, output);
        assertThat(Files.readString(output))
                .contains("Retrying 2 refused runs", "Resuming from the rows in the dataset", "gated/stopped1 ")
                .doesNotContain("to resume");
        assertThat(platform.openWhisk().stats().accepted() - acceptedBefore).isEqualTo(INPUTS + orphans + 2);

        assertThat(session.run(SETTINGS, "generate", "--fresh").err()).contains("there are runs: drop them first");
        // Resuming from a state that is past deleted rows would skip their inputs.
        Files.write(metadata, intact);
        execute(session, "DELETE FROM runs");
        assertThat(session.run(SETTINGS, "generate", "--from", second).err())
                .contains("has inputs done whose rows are missing in table runs: gated/stopped1 (");
    }

    /** A stop waits for the calls in flight; the second Ctrl-C does not. */
    private void abort(LocalPlatform platform, Process generate, Path output) throws Exception {
        platform.faults().change(FaultPlan.parse("slow=1:3600"));
        gate.letThrough(1);
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .until(() -> platform.faults().counts().getOrDefault("slow", 0L) > 0 || !generate.isAlive());
        ChildProcess.signal(generate, "INT");
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .until(() -> Files.readString(output).contains("Ctrl-C again to abort"));
        ChildProcess.signal(generate, "INT");
        platform.faults().change(FaultPlan.NONE);
    }

    private static void expectExit(Process generate, int exit, Path output) throws Exception {
        assertThat(generate.waitFor(5, TimeUnit.MINUTES))
                .as(Files.readString(output))
                .isTrue();
        assertThat(generate.exitValue()).as(Files.readString(output)).isEqualTo(exit);
    }

    /** Where a stopped generation saved its state, according to its output. */
    private static String saved(String output) {
        Matcher saved = SAVED.matcher(output);
        assertThat(saved.find()).as(output).isTrue();
        return saved.group(1);
    }

    private static void execute(Session session, String sql) throws Exception {
        try (Connection connection = session.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
