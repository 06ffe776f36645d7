package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A generation that resumes with refused runs. In the default build, {@link StopIT} covers some. */
@ExtendWith(PlatformExtension.class)
@Tag("slow")
class RefusedIT {

    private static final List<String> SETTINGS = List.of("generation.nbinputs.image=6");

    @TempDir
    Path directory;

    @Test
    void theNextGenerationRetriesRefusedRuns(LocalPlatform platform, DatabaseLogin database) throws Exception {
        Session session = new Session(platform, database, "refused", directory);
        deploy(session);
        expect(0, session.run(SETTINGS, "generate"));
        long accepted = platform.openWhisk().stats().accepted();
        refuse(session, "input IN (2, 6)");
        expect(3, session.run(SETTINGS, "verify"));

        Session.Ended again = session.run(SETTINGS, "generate");

        expect(0, again);
        assertThat(again.out()).contains("Retrying 2 refused runs", "Resuming from the rows in the dataset");
        assertThat(platform.openWhisk().stats().accepted() - accepted).isEqualTo(2);
        expect(0, session.run(SETTINGS, "verify"));
        assertThat(session.run(SETTINGS, "generate").out()).contains("Resuming from savepoint file:");
    }

    private static void expect(int exit, Session.Ended ended) {
        assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(exit);
    }

    /** As if OpenWhisk had refused the calls. */
    private static void refuse(Session session, String which) throws SQLException {
        try (Connection connection = session.connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "UPDATE runs SET status = 'refused', failed = NULL, activation_id = NULL, attempt = 0 WHERE "
                            + which);
            statement.executeUpdate("DELETE FROM orphans");
        }
    }

    private void deploy(Session session) throws IOException {
        Path manifest = NoopAction.manifest(directory, "refused", List.of("refused"), NoopAction.NO_PARAMETERS);
        session.deploy(SETTINGS, manifest);
    }
}
