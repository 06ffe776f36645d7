package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.AuthKey;
import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import io.faasload.openwhisk.InvocationClient;
import io.faasload.openwhisk.Reply;
import io.faasload.openwhisk.RestClient;
import io.faasload.openwhisk.http.ServerTrust;
import io.faasload.whisk.ActionJar;
import io.faasload.whisk.WhiskServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A function slower than its pace: activations queue for much longer than the job waits for their events. In the default build, the
 * simulation covers this, in virtual time.
 */
@ExtendWith(PlatformExtension.class)
@Tag("slow")
class BacklogIT {

    private static final int RUN_MILLIS = 500;

    /** The action's time limit plus {@code openwhisk.completiongrace}, after which the record is requested. */
    private static final int EVENT_AWAITED_MILLIS = 4000;

    private static final String SOURCE = """
            public class Slow {
                public static com.google.gson.JsonObject main(com.google.gson.JsonObject parameters) throws Exception {
                    Thread.sleep(%d);
                    return parameters;
                }
            }
            """.formatted(RUN_MILLIS);

    /** Activations of 512 MB in the 3 GB of the platform. */
    private static final int SANDBOXES = 6;

    private static final String BLOCKER = """
            public class Blocker {
                public static com.google.gson.JsonObject main(com.google.gson.JsonObject parameters) throws Exception {
                    while (!new java.io.File(parameters.get("file").getAsString()).exists()) {
                        Thread.sleep(50);
                    }
                    return new com.google.gson.JsonObject();
                }
            }
            """;

    @TempDir
    Path directory;

    @Test
    void queuedActivationsAreNeverLost(LocalPlatform platform, DatabaseLogin database) throws Exception {
        generate(new Session(platform, database, "backlog", directory), 120, EVENT_AWAITED_MILLIS);
    }

    @Test
    void activationsThatQueueForMinutesAreNeverLost(LocalPlatform platform, DatabaseLogin database) throws Exception {
        generate(new Session(platform, database, "minutes", directory), 1800, 120_000);
    }

    private void generate(Session session, int inputs, int longWaitMillis) throws Exception {
        List<String> settings = List.of("generation.nbinputs.image=" + inputs, "openwhisk.completiongrace=1");
        Path manifest = manifest(session.schema() + "_slow");
        expectSuccess(session.run(settings, "functions", "load", manifest.toString()));
        expectSuccess(session.run(settings, "users", "create"));
        expectSuccess(session.run(settings, "actions", "deploy", manifest.toString()));
        recordWhateverIsLost(session);

        expectSuccess(generateBehindBlockers(session, settings, inputs, longWaitMillis));

        expectSuccess(session.run(settings, "verify"));
        assertThat(session.number("SELECT count(*) FROM runs WHERE status = 'completed'"))
                .isEqualTo(inputs);
        assertThat(session.number("SELECT count(*) FROM ever_lost")).isZero();
        assertThat(session.number("SELECT count(*) FROM runs WHERE wait_ms > " + longWaitMillis))
                .isEqualTo(inputs);
        assertThat(session.number("SELECT count(*) FROM runs WHERE completed_by = 'event'"))
                .isGreaterThan(inputs * 9 / 10);
    }

    /** No activation starts before the last accepted one has waited for this long. */
    private Session.Ended generateBehindBlockers(Session session, List<String> settings, int inputs, int longWaitMillis)
            throws Exception {
        WhiskServer openWhisk = session.platform().openWhisk();
        Path release = directory.resolve("release");
        try {
            block(session.platform(), session.schema() + "_blocker", release);
            long acceptedBefore = openWhisk.stats().accepted();
            CompletableFuture<Session.Ended> generated =
                    CompletableFuture.supplyAsync(() -> session.run(settings, "generate"));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(4))
                    .until(() -> openWhisk.stats().accepted() - acceptedBefore == inputs || generated.isDone());
            TimeUnit.MILLISECONDS.sleep(longWaitMillis);
            Files.writeString(release, "");
            return generated.get();
        } finally {
            Files.writeString(release, "");
        }
    }

    /** Fills the platform's memory with activations that end when a file exists. */
    private void block(LocalPlatform platform, String user, Path release) throws Exception {
        String code = ActionJar.base64("Blocker", BLOCKER);
        AuthKey key = PlatformExtension.createUser(platform, user);
        URI api = URI.create(platform.addresses().openWhisk());
        WhiskServer openWhisk = platform.openWhisk();
        long acceptedBefore = openWhisk.stats().accepted();
        try (InvocationClient client = new InvocationClient(api, ServerTrust.JAVA, Duration.ofSeconds(30), SANDBOXES);
                RestClient rest = new RestClient(api, ServerTrust.JAVA, Duration.ofSeconds(30))) {
            Reply reply = rest.put(key, "actions/blocker", """
                    {"exec": {"kind": "java:8", "main": "Blocker", "code": "%s", "binary": true},
                     "limits": {"memory": 512, "timeout": 300000}}""".formatted(code));
            assertThat(reply.ok()).as(reply.error()).isTrue();
            for (int blocker = 0; blocker < SANDBOXES; blocker++) {
                client.invoke(key, "blocker", "{\"file\": \"" + release + "\"}", outcome -> {});
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> openWhisk.stats().accepted() - acceptedBefore == SANDBOXES
                            && openWhisk.stats().waiting() == 0);
        }
    }

    /** Detects rows that are lost only for a moment, which would not show at the end. */
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
        ActionJar.write(directory, "Slow", SOURCE);
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
