package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.LongLease;
import io.faasload.local.DatabaseLogin;
import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two generations of one dataset that do not know each other's folder, as on two machines. */
@ExtendWith(PlatformExtension.class)
class OneAtATimeIT {

    private static final int INPUTS = 200;
    /** So that the first one does not end before it is killed, however busy the machine. */
    private static final String SLOWLY = "generation.interinvocationtime=0.5";

    private static final String QUICKLY = "generation.interinvocationtime=0.02";

    @TempDir
    Path directory;

    @Test
    void aSecondOneIsRefusedAndTakesOverWhenTheFirstIsKilled(LocalPlatform platform, DatabaseLogin database)
            throws Exception {
        Session session = new Session(platform, database, "one_at_a_time", directory);
        session.deploy(settings("here", SLOWLY), manifest());
        long acceptedBefore = platform.openWhisk().stats().accepted();
        Path output = directory.resolve("first.txt");
        Process first = session.start(settings("here", SLOWLY), output, "generate");
        session.awaitCompleted(first, output, 5);
        // The first one may be slow to renew now, and is still there.
        try (Connection connection = session.connect()) {
            LongLease.begin(connection);
        }
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> session.number("SELECT count(*) FROM lease WHERE until > now() + interval '1 min'") == 1);

        Session.Ended second = session.run(settings("there", SLOWLY), "generate");
        assertThat(second.exit()).as(second.out() + second.err()).isEqualTo(1);
        assertThat(second.err())
                .contains("a generation of the dataset in schema one_at_a_time runs already, since ")
                .contains("job ", " at http://127.0.0.1:", "with generation.statedir " + directory.resolve("here"));
        Session.Ended beside = session.run(settings("here", SLOWLY), "generate");
        assertThat(beside.exit()).as(beside.out() + beside.err()).isEqualTo(1);
        assertThat(beside.err())
                .contains("a generation runs already with generation.statedir " + directory.resolve("here"));
        session.awaitCompleted(first, output, 5);

        first.destroyForcibly();
        first.waitFor();
        try (Connection connection = session.connect()) {
            LongLease.end(connection);
        }
        Session.Ended last = session.run(settings("there", QUICKLY), "generate");
        assertThat(last.exit())
                .as(last.out() + last.err() + Files.readString(output))
                .isZero();
        assertThat(last.out()).contains("Going on from the rows in the dataset");
        assertThat(session.success(settings("there", QUICKLY), "verify").out())
                .contains(INPUTS + " of " + INPUTS + " runs completed", "complete and consistent");
        long orphans = session.number("SELECT count(*) FROM orphans");
        assertThat(platform.openWhisk().stats().accepted() - acceptedBefore).isEqualTo(INPUTS + orphans);
        assertThat(session.number("SELECT count(*) FROM lease")).isZero();
    }

    private List<String> settings(String statedir, String pace) {
        return List.of(
                "generation.nbinputs.image=" + INPUTS, pace, "generation.statedir=" + directory.resolve(statedir));
    }

    private Path manifest() throws Exception {
        NoopAction.jar(directory);
        return Files.writeString(directory.resolve("manifest.yml"), """
                packages:
                  one:
                    actions:
                      one:
                        function: noop.jar
                        main: Noop
                        runtime: java:8
                        annotations:
                          input_kind: image
                          parameters: [{name: a, type: range_float, min: 0, max: 1}]
                """);
    }
}
