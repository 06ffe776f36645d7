package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.LocalPlatform.Service;
import io.faasload.local.PlatformOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a generation depends on goes away in the middle of it and comes back. */
class OutageIT {

    private static final int RUNS_A_SECOND = 10;
    private static final int RUNS_BEFORE = 20;
    /** Enough for a busy machine not to have ended before it is seen to go on. */
    private static final int RUNS_AFTER = 120;

    @TempDir
    private static Path directory;

    /** Of its own: others would not expect it to be away. */
    private static LocalPlatform platform;

    @BeforeAll
    static void start() throws Exception {
        platform = LocalPlatform.start(directory.resolve("platform"), PlatformOptions.DEFAULT);
        NoopAction.jar(directory);
    }

    @AfterAll
    static void close() {
        platform.close();
    }

    @ParameterizedTest
    @EnumSource
    void generationCompletesAfterAShortOutage(Service service) throws Exception {
        generate(service, Duration.ofSeconds(5), "short");
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
        List<String> settings = List.of(
                "generation.nbinputs.image=" + inputs,
                "generation.interinvocationtime=" + 1.0 / RUNS_A_SECOND,
                "generation.checkpointinterval=3",
                // Events come, however long a busy machine takes to be there again.
                "openwhisk.completiongrace=600",
                "openwhisk.orphangrace=5");
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
        expectEverythingOnce(session, settings, inputs);
    }

    private static void expectEverythingOnce(Session session, List<String> settings, int inputs) throws Exception {
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
        Set<String> accepted = session.activations("user-" + session.schema());
        assertThat(accepted).hasSize(inputs + orphans.size()).isEqualTo(explained);
    }

    private static Path manifest(String name) throws IOException {
        return Files.writeString(directory.resolve(name + ".yml"), """
                packages:
                  outage:
                    actions:
                      %s:
                        function: noop.jar
                        main: Noop
                        runtime: java:8
                        annotations:
                          input_kind: image
                          parameters: [{name: a, type: range_float, min: 0, max: 1}]
                """.formatted(name));
    }
}
