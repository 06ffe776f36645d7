package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformAddresses;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A generation in a network namespace of its own, which is apart from OpenWhisk, Kafka and PostgreSQL, one after another: other than when
 * a server stops, packets vanish and established connections stay open. Property {@code faasload.partition} sets for how many seconds.
 */
@ExtendWith(PlatformExtension.class)
@Tag("slow")
class PartitionIT {

    private static final Duration APART = Duration.ofSeconds(Integer.getInteger("faasload.partition", 60));
    private static final int RUNS_A_SECOND = 10;
    private static final int RUNS_BETWEEN = 100;

    @TempDir
    private static Path directory;

    @Test
    void generationCompletesAfterBeingApartFromEachServer(LocalPlatform platform, DatabaseLogin database)
            throws Exception {
        PlatformAddresses addresses = platform.addresses();
        List<Integer> servers = List.of(
                URI.create(addresses.openWhisk()).getPort(),
                Integer.parseInt(addresses.kafka().replaceFirst(".*:", "")),
                database.port());
        int inputs = (servers.size() + 1) * RUNS_BETWEEN
                + servers.size() * RUNS_A_SECOND * Math.toIntExact(APART.toSeconds());
        List<String> settings = List.of(
                "generation.nbinputs.image=" + inputs,
                "generation.interinvocationtime=" + 1.0 / RUNS_A_SECOND,
                "generation.checkpointinterval=3",
                "dockermonitor.enabled=false",
                "openwhisk.calltimeout=30",
                // Events arrive, however long a busy machine takes to recover.
                "openwhisk.completiongrace=600",
                "openwhisk.orphangrace=5");
        Session session = new Session(platform, database, "apart", directory);
        session.deploy(settings, NoopAction.manifest(directory, "outage", List.of("apart"), NoopAction.ONE_PARAMETER));
        Path output = directory.resolve("generate.txt");
        try (NetworkNamespace network =
                NetworkNamespace.create("faasload-" + ProcessHandle.current().pid())) {
            for (int server : servers) {
                network.connect(server);
            }
            Process generate = session.start(network.prefix(), settings, output, "generate");
            try {
                for (int server : servers) {
                    session.awaitCompleted(generate, output, RUNS_BETWEEN);
                    network.cut(server);
                    new CompletableFuture<Void>()
                            .completeOnTimeout(null, APART.toMillis(), TimeUnit.MILLISECONDS)
                            .join();
                    network.restore(server);
                }
                assertThat(generate.waitFor(15, TimeUnit.MINUTES))
                        .as(Files.readString(output))
                        .isTrue();
                assertThat(generate.exitValue()).as(Files.readString(output)).isZero();
            } finally {
                generate.destroyForcibly().waitFor();
            }
        }
        OutageIT.expectEverythingOnce(session, settings, inputs, "user-apart");
    }
}
