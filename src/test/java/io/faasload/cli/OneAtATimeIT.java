package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.lease.LongLease;
import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two generations of a dataset with separate state folders, as on two machines; the first is killed with -9 before its first
 * checkpoint.
 */
@ExtendWith(PlatformExtension.class)
class OneAtATimeIT {

    private static final int FUNCTIONS = 2;
    private static final int INPUTS = 30;
    private static final int RUNS = FUNCTIONS * INPUTS;

    @TempDir
    Path directory;

    private Gate gate;

    @AfterEach
    void open() throws Exception {
        gate.open();
    }

    @Test
    void aSecondOneIsRefusedAndTakesOverWhenTheFirstIsKilled(LocalPlatform platform, DatabaseLogin database)
            throws Exception {
        Session session = new Session(platform, database, "one_at_a_time", directory);
        gate = Gate.in(directory);
        session.deployGated(settings("here"), gate.manifest(directory, "one", FUNCTIONS));
        long acceptedBefore = platform.openWhisk().stats().accepted();
        gate.letThrough(5);
        Path output = directory.resolve("first.txt");
        Process first = session.start(settings("here"), output, "generate");
        session.awaitCompleted(first, output, 5);
        // The first one may be slow to renew its lease now, but still runs.
        try (Connection connection = session.connect()) {
            LongLease.begin(connection);
        }
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> session.number("SELECT count(*) FROM lease WHERE until > now() + interval '1 min'") == 1);

        Session.Ended second = session.run(settings("there"), "generate");
        assertThat(second.exit()).as(second.out() + second.err()).isEqualTo(1);
        assertThat(second.err())
                .contains("a generation of the dataset in schema one_at_a_time runs already, since ")
                .contains("job ", " at https://127.0.0.1:", "with generation.statedir " + directory.resolve("here"));
        Session.Ended beside = session.run(settings("here"), "generate");
        assertThat(beside.exit()).as(beside.out() + beside.err()).isEqualTo(1);
        assertThat(beside.err())
                .contains("a generation is already running with generation.statedir " + directory.resolve("here"));
        gate.letThrough(5);
        session.awaitCompleted(first, output, 5);

        first.destroyForcibly();
        first.waitFor();
        try (Connection connection = session.connect()) {
            LongLease.end(connection);
        }
        gate.open();
        Session.Ended last = session.run(settings("there"), "generate");
        assertThat(last.exit())
                .as(last.out() + last.err() + Files.readString(output))
                .isZero();
        assertThat(last.out()).contains("Resuming from the rows in the dataset");
        assertThat(session.success(settings("there"), "verify").out())
                .contains(RUNS + " of " + RUNS + " runs completed", "complete and consistent");
        long orphans = session.number("SELECT count(*) FROM orphans");
        // Calls in flight have a row, or were sent just before the kill and had none yet.
        assertThat(orphans).isLessThanOrEqualTo(FUNCTIONS * Gate.IN_FLIGHT);
        assertThat(platform.openWhisk().stats().accepted() - acceptedBefore).isEqualTo(RUNS + orphans);
        assertThat(session.number("SELECT count(*) FROM lease")).isZero();
    }

    private List<String> settings(String statedir) {
        return List.of(
                "generation.nbinputs.image=" + INPUTS,
                "generation.checkpointinterval=3600",
                "generation.statedir=" + directory.resolve(statedir));
    }
}
