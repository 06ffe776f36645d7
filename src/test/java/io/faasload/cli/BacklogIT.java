package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.DatabaseLogin;
import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.whisk.ActionJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A function slower than its pace: activations queue for much longer than their events are waited for. */
@ExtendWith(PlatformExtension.class)
class BacklogIT {

    private static final int RUN_MILLIS = 500;

    /** The action's time limit and {@code openwhisk.completiongrace}: from then on the record is asked for. */
    private static final int EVENT_AWAITED_MILLIS = 4000;

    private static final String SOURCE = """
            public class Slow {
                public static com.google.gson.JsonObject main(com.google.gson.JsonObject parameters) throws Exception {
                    Thread.sleep(%d);
                    return parameters;
                }
            }
            """.formatted(RUN_MILLIS);

    @TempDir
    Path directory;

    @Test
    void queuedActivationsAreNeverCalledLost(LocalPlatform platform, DatabaseLogin database) throws Exception {
        generate(new Session(platform, database, "backlog", directory), 180, EVENT_AWAITED_MILLIS);
    }

    @Test
    @Tag("slow")
    void activationsThatQueueForMinutesAreNeverCalledLost(LocalPlatform platform, DatabaseLogin database)
            throws Exception {
        generate(new Session(platform, database, "minutes", directory), 3600, 120_000);
    }

    private void generate(Session session, int inputs, int longWaitMillis) throws Exception {
        List<String> settings = List.of("generation.nbinputs.image=" + inputs, "openwhisk.completiongrace=1");
        Path manifest = manifest(session.schema() + "_slow");
        expectSuccess(session.run(settings, "functions", "load", manifest.toString()));
        expectSuccess(session.run(settings, "users", "create"));
        expectSuccess(session.run(settings, "actions", "deploy", manifest.toString()));
        recordWhateverIsLost(session);

        expectSuccess(session.run(settings, "generate"));

        expectSuccess(session.run(settings, "verify"));
        assertThat(session.number("SELECT count(*) FROM runs WHERE status = 'completed'"))
                .isEqualTo(inputs);
        assertThat(session.number("SELECT count(*) FROM ever_lost")).isZero();
        // At most six of 512 MB run at once, in the 3 GB that the platform has.
        assertThat(session.number("SELECT count(*) FROM runs WHERE wait_ms > " + longWaitMillis))
                .isGreaterThan(inputs / 2);
        assertThat(session.number("SELECT count(*) FROM runs WHERE completed_by = 'event'"))
                .isGreaterThan(inputs * 9 / 10);
    }

    /** A row that is lost for a moment only would not be seen at the end. */
    private static void recordWhateverIsLost(Session session) throws Exception {
        try (Connection connection = session.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE ever_lost (run bigint)");
            statement.execute("CREATE FUNCTION note_lost() RETURNS trigger LANGUAGE plpgsql AS"
                    + " 'BEGIN INSERT INTO ever_lost VALUES (NEW.id); RETURN NEW; END'");
            statement.execute("CREATE TRIGGER note_lost AFTER INSERT OR UPDATE ON runs"
                    + " FOR EACH ROW WHEN (NEW.status = 'lost') EXECUTE FUNCTION note_lost()");
        }
    }

    private Path manifest(String action) throws IOException {
        String code = ActionJar.compile(Files.createDirectories(directory.resolve("slow")), "Slow", SOURCE);
        Files.write(directory.resolve("slow.jar"), Base64.getDecoder().decode(code));
        return Files.writeString(directory.resolve("backlog.yml"), """
                packages:
                  backlog:
                    actions:
                      %s:
                        function: slow.jar
                        runtime: java:8
                        main: Slow
                        limits: {memorySize: 512, timeout: 3000}
                        annotations: {input_kind: image, parameters: []}
                """.formatted(action));
    }

    private static void expectSuccess(Session.Ended ended) {
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    }
}
