package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** States in S3Proxy, a real S3 server, with Flink's plugin. */
@ExtendWith(PlatformExtension.class)
class S3StatesIT {

    private static final Path PLUGINS = Path.of("target", "s3", "plugins").toAbsolutePath();
    private static final int INPUTS = 8;

    @TempDir
    private static Path directory;

    private static S3Server server;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(Files.createDirectory(directory.resolve("s3")));
        Files.createDirectory(server.buckets().resolve("bucket"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aGenerationIsStoppedResumedAndExtended(LocalPlatform platform, DatabaseLogin database) throws Exception {
        Session session = new Session(platform, database, "s3", directory);
        Gate gate = Gate.in(directory);
        session.deployGated(settings("bucket", INPUTS), gate.manifest(directory, "s3", 1));
        long acceptedBefore = platform.openWhisk().stats().accepted();

        gate.letThrough(Gate.IN_FLIGHT);
        Path output = directory.resolve("first.txt");
        Process generate = generate(session, INPUTS, output);
        session.awaitCompleted(generate, output, Gate.IN_FLIGHT);
        String stopped = session.success(settings("bucket", INPUTS), "stop").out();
        expectExit(generate, 143, output);
        String saved = stopped.replace("Saved state to ", "").strip();
        assertThat(saved).startsWith("s3://bucket/my states/savepoint-");
        gate.open();

        output = directory.resolve("second.txt");
        expectExit(generate(session, INPUTS, output), 0, output);
        assertThat(output).content().contains("Resuming from savepoint " + saved + " (");

        output = directory.resolve("third.txt");
        expectExit(generate(session, 2 * INPUTS, output), 0, output);
        assertThat(output)
                .content()
                .contains("Resuming from savepoint s3://bucket/my states/savepoint-")
                .contains(INPUTS + " of " + 2 * INPUTS + " inputs done");

        assertThat(session.success(settings("bucket", 2 * INPUTS), "verify").out())
                .contains(
                        2 * INPUTS + " of " + 2 * INPUTS + " runs completed, 0 of them failed, 0 orphans",
                        "complete and consistent");
        assertThat(platform.openWhisk().stats().accepted() - acceptedBefore).isEqualTo(2L * INPUTS);
        try (Stream<Path> states = Files.list(server.buckets().resolve("bucket/my states"))) {
            assertThat(states.filter(state -> state.getFileName().toString().startsWith("savepoint-")))
                    .as("generation.keepstates")
                    .hasSize(1);
        }
    }

    /** Each within seconds, although the client of S3 would retry for minutes. */
    @Tag("slow")
    @ParameterizedTest
    @CsvSource({
        "missing, secret, true, The specified bucket does not exist",
        "bucket, wrong, true, The request signature we calculated does not match",
        "bucket, , true, Unable to load AWS credentials",
        "bucket, secret, false, Connection refused"
    })
    void checkReportsWhyNothingCanBeStored(
            String bucket,
            @Nullable String secret,
            boolean isUp,
            String reason,
            LocalPlatform platform,
            DatabaseLogin database)
            throws Exception {
        Session session = new Session(platform, database, "s3check", directory);
        String endpoint = isUp ? server.endpoint() : "http://127.0.0.1:1";
        Path output = directory.resolve("check.txt");

        Process check = session.start(environment(endpoint, secret), settings(bucket, INPUTS), output, "check");

        expectExit(check, 1, output);
        assertThat(output)
                .content()
                .containsPattern("FAIL states: generation.statedir must be writable, but s3://" + bucket
                        + "/my states is not \\(" + reason)
                .doesNotContain("no answer within", "\tat ");
    }

    private static Process generate(Session session, int inputs, Path output) throws IOException {
        return session.start(
                environment(server.endpoint(), S3Server.SECRET), settings("bucket", inputs), output, "generate");
    }

    private static List<String> settings(String bucket, int inputs) {
        return List.of(
                "generation.statedir=s3://" + bucket + "/my states",
                "generation.workdir=" + directory.resolve("work"),
                "generation.nbinputs.image=" + inputs,
                "generation.checkpointinterval=3600",
                "generation.keepstates=1");
    }

    /** That of a user who has put the plugin where {@code bin/faasload} finds it. */
    private static List<String> environment(String endpoint, @Nullable String secret) throws IOException {
        Path configuration = Files.createDirectories(directory.resolve("conf")).resolve("config.yaml");
        Files.writeString(configuration, "s3.endpoint: " + endpoint + "\ns3.path.style.access: true\n");
        List<String> environment = new ArrayList<>(
                List.of("env", "FLINK_CONF_DIR=" + configuration.getParent(), "FLINK_PLUGINS_DIR=" + PLUGINS));
        if (secret != null) {
            environment.add("AWS_ACCESS_KEY_ID=" + S3Server.KEY);
            environment.add("AWS_SECRET_ACCESS_KEY=" + secret);
        }
        return environment;
    }

    private static void expectExit(Process process, int exit, Path output) throws Exception {
        assertThat(process.waitFor(10, TimeUnit.MINUTES))
                .as(Files.readString(output))
                .isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isEqualTo(exit);
    }
}
