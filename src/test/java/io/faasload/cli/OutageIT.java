package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.LocalPlatform.Service;
import io.faasload.local.PlatformOptions;
import io.faasload.whisk.WhiskStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Outages in the middle of a generation: of Kafka, the monitor and PostgreSQL in turn; with {@code -Pslow} for half a minute each, and
 * also of OpenWhisk.
 */
class OutageIT {

    private static final int INPUTS = 40;
    private static final int RUNS_EACH = 5;
    private static final int RUNS_A_SECOND = 10;
    private static final int RUNS_BEFORE = 20;
    /** Enough that it does not end before the test sees it continue, even on a busy machine. */
    private static final int RUNS_AFTER = 120;

    private static final String UNMEASURED =
            "SELECT count(*) FROM runs WHERE status = 'completed' AND (cpu_us IS NULL OR memory_peak_b IS NULL)";

    @TempDir
    private static Path directory;

    /** A platform of its own, because other tests do not expect an outage. */
    private static LocalPlatform platform;

    @BeforeAll
    static void start() throws Exception {
        platform = LocalPlatform.start(directory.resolve("platform"), PlatformOptions.DEFAULT);
    }

    @AfterAll
    static void close() {
        platform.close();
    }

    @Test
    void generationCompletesAfterRestartsOfKafkaMonitorAndPostgres() throws Exception {
        Session session = new Session(platform, platform.addresses().database(), "restarts", directory);
        Gate gate = Gate.in(directory);
        List<String> settings = settings(INPUTS);
        session.deployGated(settings, gate.manifest(directory, session.schema(), 1));
        Path output = directory.resolve("restarts.txt");
        Process generate = session.start(settings, output, "generate");
        try {
            gate.letThrough(RUNS_EACH);
            session.awaitCompleted(generate, output, RUNS_EACH);

            platform.service(Service.KAFKA).stop();
            gate.letThrough(RUNS_EACH);
            awaitInOpenWhisk(generate, output, WhiskStats::completed, 2 * RUNS_EACH);
            platform.service(Service.KAFKA).start();
            session.awaitCompletedInAll(generate, output, 2 * RUNS_EACH);

            platform.service(Service.MONITOR).stop();
            gate.letThrough(RUNS_EACH);
            session.awaitCompletedInAll(generate, output, 3 * RUNS_EACH);
            platform.service(Service.MONITOR).start();
            gate.letThrough(RUNS_EACH);
            session.awaitCompletedInAll(generate, output, 4 * RUNS_EACH);

            awaitInOpenWhisk(generate, output, WhiskStats::accepted, 4 * RUNS_EACH + Gate.IN_FLIGHT);
            platform.service(Service.POSTGRES).stop();
            gate.letThrough(RUNS_EACH);
            // The table for runs that end is missing.
            awaitPrinted(generate, output, "The job's tasks failed");
            platform.service(Service.POSTGRES).start();
            // Some activations that were let through have become orphans: their inputs are invoked again.
            gate.open();
            assertThat(generate.waitFor(15, TimeUnit.MINUTES))
                    .as(Files.readString(output))
                    .isTrue();
            assertThat(generate.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            for (Service service : Service.values()) {
                platform.service(service).start();
            }
            gate.open();
            generate.destroyForcibly();
        }
        expectEverythingOnce(session, settings, INPUTS, "user-restarts1");
        expectAGapOfUsage(session, settings, output);
    }

    /** A trigger that refuses all rows like a full disk, and counts them in a sequence, which is not rolled back. */
    @Test
    void nothingIsInvokedWhilePostgresqlAcceptsNoRows() throws Exception {
        Session session = new Session(platform, platform.addresses().database(), "refusing", directory);
        List<String> settings = new ArrayList<>(settings(INPUTS));
        settings.add("generation.interinvocationtime=" + 1.0 / RUNS_A_SECOND);
        session.deploy(settings, manifest("refusing"));
        Path output = directory.resolve("refusing.txt");
        Process generate = session.start(settings, output, "generate");
        try (Connection connection = session.connect();
                Statement statement = connection.createStatement()) {
            session.awaitCompleted(generate, output, RUNS_EACH);
            statement.execute("""
                    CREATE SEQUENCE refusals;
                    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                      PERFORM nextval('refusing.refusals'); RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full';
                    END $$;
                    CREATE TRIGGER refuse BEFORE INSERT ON runs EXECUTE FUNCTION refuse()""");
            awaitPrinted(generate, output, "The job's tasks failed");
            awaitRefusals(session, 1);

            // Each restart waits twice as long as the previous one.
            long accepted = platform.openWhisk().stats().accepted();
            awaitRefusals(session, 2);
            assertThat(platform.openWhisk().stats().accepted()).isEqualTo(accepted);

            statement.execute("DROP TRIGGER refuse ON runs");
            assertThat(generate.waitFor(15, TimeUnit.MINUTES)).isTrue();
            assertThat(generate.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            generate.destroyForcibly();
        }
        expectEverythingOnce(session, settings, INPUTS, "user-refusing");
        assertThat(session.number("SELECT count(*) FROM rejected")).isZero();
    }

    /** Waiting would not bring it back. */
    @Test
    void generationFailsWithAReasonIfATableIsMissing() throws Exception {
        Session session = new Session(platform, platform.addresses().database(), "gone", directory);
        List<String> settings = new ArrayList<>(settings(INPUTS));
        settings.add("generation.interinvocationtime=" + 1.0 / RUNS_A_SECOND);
        session.deploy(settings, manifest("gone"));
        Path output = directory.resolve("gone.txt");
        Process generate = session.start(settings, output, "generate");
        try (Connection connection = session.connect();
                Statement statement = connection.createStatement()) {
            session.awaitCompleted(generate, output, 1);
            statement.execute("ALTER TABLE runs RENAME TO gone");

            assertThat(generate.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(generate.exitValue()).as(Files.readString(output)).isEqualTo(1);
            assertThat(output)
                    .content()
                    .containsPattern(
                            "faasload: (the job failed|cannot read the dataset): .*relation \"(gone.)?runs\" does not exist");
        } finally {
            generate.destroyForcibly();
        }
    }

    private static void awaitRefusals(Session session, int more) throws Exception {
        long until = session.number("SELECT last_value FROM refusals") + more;
        Awaitility.await()
                .atMost(Duration.ofMinutes(10))
                .until(() -> session.number("SELECT last_value FROM refusals") >= until);
    }

    /** Runs that ended while the monitor was down, and whose usage was requested at once. */
    private static void expectAGapOfUsage(Session session, List<String> settings, Path output) throws Exception {
        long unmeasured = session.number(UNMEASURED);
        assertThat(unmeasured).isBetween((long) RUNS_EACH, INPUTS - 2L * RUNS_EACH);
        assertThat(session.number(
                        "SELECT count(*) FROM (SELECT cpu_us FROM runs ORDER BY end_ms DESC LIMIT 5) AS latest"
                                + " WHERE cpu_us IS NOT NULL"))
                .isEqualTo(5);
        String gap = unmeasured + " of " + INPUTS + " completed runs have no usage";
        assertThat(session.success(settings, "verify").out()).contains(gap, " no-answer: no monitor answered");
        // Whether it reports the monitor's recovery depends on whether a run queried it before PostgreSQL stopped.
        assertThat(output).content().contains(gap).containsOnlyOnce("does not answer");
    }

    private static void awaitInOpenWhisk(
            Process generate, Path output, ToLongFunction<WhiskStats> count, long activations) throws Exception {
        Awaitility.await()
                .atMost(Duration.ofMinutes(10))
                .until(() -> count.applyAsLong(platform.openWhisk().stats()) >= activations || !generate.isAlive());
        assertThat(generate.isAlive()).as(Files.readString(output)).isTrue();
    }

    private static void awaitPrinted(Process generate, Path output, String text) throws Exception {
        Awaitility.await()
                .atMost(Duration.ofMinutes(10))
                .until(() -> Files.readString(output).contains(text) || !generate.isAlive());
        assertThat(generate.isAlive()).as(Files.readString(output)).isTrue();
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void generationCompletesAfterALongOutage(Service service) throws Exception {
        generate(service, Duration.ofSeconds(30), "long");
    }

    private static void generate(Service service, Duration outage, String prefix) throws Exception {
        String name = prefix + "_" + service.name().toLowerCase(Locale.ROOT);
        Session session = new Session(platform, platform.addresses().database(), name, directory);
        int inputs = RUNS_BEFORE + RUNS_A_SECOND * Math.toIntExact(outage.toSeconds()) + RUNS_AFTER;
        List<String> settings = new ArrayList<>(settings(inputs));
        settings.add("generation.interinvocationtime=" + 1.0 / RUNS_A_SECOND);
        session.deploy(settings, manifest(name));

        Path output = directory.resolve(name + ".txt");
        Process generate = session.start(settings, output, "generate");
        try {
            session.awaitCompleted(generate, output, RUNS_BEFORE);
            platform.service(service).stop();
            new CompletableFuture<Void>()
                    .completeOnTimeout(null, outage.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            assertThat(generate.isAlive()).as(Files.readString(output)).isTrue();
            platform.service(service).start();

            assertThat(generate.waitFor(15, TimeUnit.MINUTES)).isTrue();
            assertThat(generate.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            platform.service(service).start();
            generate.destroyForcibly();
        }
        expectEverythingOnce(session, settings, inputs, "user-" + name);
    }

    private static List<String> settings(int inputs) {
        return List.of(
                "generation.nbinputs.image=" + inputs,
                "generation.checkpointinterval=3",
                // Events arrive, however long a busy machine takes to recover.
                "openwhisk.completiongrace=600",
                "openwhisk.orphangrace=5");
    }

    /** Every run is completed once, and the platform has no activation that is neither in {@code runs} nor in {@code orphans}. */
    static void expectEverythingOnce(Session session, List<String> settings, int inputs, String user) throws Exception {
        assertThat(session.success(settings, "verify").out())
                .contains(inputs + " of " + inputs + " runs completed", "complete and consistent");
        assertThat(session.number("SELECT count(*) FROM runs WHERE completed_by <> 'event'"))
                .as("runs whose event was lost")
                .isZero();
        Set<String> explained = session.texts("SELECT activation_id FROM runs");
        assertThat(explained).hasSize(inputs);
        Set<String> orphans = session.texts("SELECT activation_id FROM orphans");
        assertThat(orphans).doesNotContainAnyElementsOf(explained);
        explained.addAll(orphans);
        Set<String> accepted = session.activations(user);
        assertThat(accepted).hasSize(inputs + orphans.size()).isEqualTo(explained);
    }

    private static Path manifest(String name) throws IOException {
        return NoopAction.manifest(directory, "outage", List.of(name), NoopAction.ONE_PARAMETER);
    }
}
