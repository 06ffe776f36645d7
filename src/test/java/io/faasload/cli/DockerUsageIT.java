package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformOptions;
import io.faasload.monitor.Busybox;
import io.faasload.monitor.DockerAlone;
import io.faasload.whisk.entity.UserLimits;
import io.faasload.whisk.fault.FaultPlan;
import io.faasload.whisk.invoker.SandboxKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the runs of a generation used on a platform whose sandboxes are containers of real Docker ({@code local up --docker}). */
@ExtendWith(DockerAlone.class)
class DockerUsageIT {

    private static final int RUNS = 200;
    private static final String MEASURED =
            "SELECT count(*) FROM runs WHERE cpu_us IS NOT NULL AND memory_peak_b IS NOT NULL";
    private static final String UNMEASURED =
            "SELECT count(*) FROM runs WHERE status = 'completed' AND (cpu_us IS NULL OR memory_peak_b IS NULL)";

    @TempDir
    private Path directory;

    private static LocalPlatform platform;

    @BeforeAll
    static void start(@TempDir Path data) throws IOException, InterruptedException {
        Busybox.assumeDocker();
        platform = LocalPlatform.start(
                data,
                new PlatformOptions(
                        UserLimits.NONE,
                        FaultPlan.NONE,
                        PlatformOptions.DEFAULT.lateReports(),
                        PlatformOptions.DEFAULT.identitiesKept(),
                        PlatformOptions.DEFAULT.lateDiscovery(),
                        SandboxKind.DOCKER,
                        0));
    }

    @AfterAll
    static void stop() {
        if (platform != null) {
            platform.close();
        }
    }

    private Session session(String schema) {
        return new Session(platform, platform.addresses().database(), schema, directory);
    }

    @Test
    void everyRunHasUsageHoweverItEnds() throws Exception {
        expectUsage(EndingRuns.generated(session("ends"), directory, 1, 256));
    }

    @Test
    @Tag("slow")
    void everyRunOfTwoSizesHasUsageHoweverItEnds() throws Exception {
        expectUsage(EndingRuns.generated(session("both"), directory, 2, 128, 256));
    }

    private static void expectUsage(EndingRuns runs) throws Exception {
        runs.expectEachToHaveEndedInItsWay();
        runs.expectUsageOfEach();
        runs.expectSamplesAsInFaaSLoad();
        assertThat(runs.session().number("SELECT count(*) FROM runs WHERE container !~ '^[0-9a-f]{64}$'"))
                .isZero();
    }

    /** A monitor as on a host of a real OpenWhisk: a separate process that learns of containers only from Docker. */
    @Test
    void aSeparateMonitorLearnsOfContainersFromDocker() throws Exception {
        Session session = session("own");
        int port = freePort();
        int runs = 10;
        List<String> settings =
                List.of("dockermonitor.endpoints=http://127.0.0.1:" + port, "generation.nbinputs.image=" + runs);
        session.deploy(settings, manifest("own"));
        MonitorProcess monitor = monitor(port, "monitor");
        try {
            String health = monitor.awaitAddress() + "/v1/health";
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> MonitorCommandIT.get(health).contains("\"docker_connected\":true"));
            session.success(settings, "generate");
        } finally {
            monitor.kill();
        }

        assertThat(session.number(MEASURED)).isEqualTo(runs);
        assertThat(session.texts("SELECT DISTINCT attribution || ' ' || attribution_by FROM runs"))
                .containsExactly("exact hostname");
    }

    @Test
    @Tag("slow")
    void aKilledAndRestartedMonitorCostsNoRunAndTheGapIsReported() throws Exception {
        Session session = session("killed");
        int port = freePort();
        List<String> settings = List.of(
                "dockermonitor.endpoints=http://127.0.0.1:" + port,
                "generation.interinvocationtime=0.2",
                "generation.nbinputs.image=" + RUNS);
        session.deploy(settings, manifest("killed"));
        MonitorProcess monitor = monitor(port, "first");
        MonitorProcess next = null;
        Path output = directory.resolve("generate.txt");
        Process generate = null;
        try {
            monitor.awaitAddress();
            generate = session.start(settings, output, "generate");
            awaitMore(session, MEASURED, 10, generate);
            monitor.kill();
            awaitMore(session, UNMEASURED, 10, generate);
            // Enough runs are left, however long a busy machine takes to start a process.
            platform.faults().change(FaultPlan.parse("503=1"));
            next = monitor(port, "next");
            MonitorCommandIT.get(next.awaitAddress() + "/v1/usage?activation=a&namespace=n&action=a&start=1&end=2");
            platform.faults().change(FaultPlan.NONE);
            assertThat(generate.waitFor()).as(Files.readString(output)).isZero();
        } finally {
            platform.faults().change(FaultPlan.NONE);
            monitor.kill();
            if (next != null) {
                next.kill();
            }
            if (generate != null) {
                generate.destroyForcibly();
            }
        }

        assertThat(session.number(Session.COMPLETED)).isEqualTo(RUNS);
        long unmeasured = session.number(UNMEASURED);
        assertThat(unmeasured).isBetween(10L, RUNS - 20L);
        assertThat(session.texts(
                        "SELECT DISTINCT attribution || ' ' || attribution_by FROM runs WHERE cpu_us IS NOT NULL"))
                .containsExactly("exact hostname");
        String gap = unmeasured + " of " + RUNS + " completed runs have no usage";
        assertThat(session.success(settings, "verify").out()).contains(gap).contains("complete and consistent");
        assertThat(output)
                .content()
                .contains(gap)
                .containsOnlyOnce("does not answer")
                .contains("answers again");
    }

    private void awaitMore(Session session, String count, long runs, Process generate) throws Exception {
        long before = session.number(count);
        await().atMost(Duration.ofMinutes(3))
                .until(() -> session.number(count) >= before + runs || !generate.isAlive());
        assertThat(generate.isAlive())
                .as(Files.readString(directory.resolve("generate.txt")))
                .isTrue();
    }

    private MonitorProcess monitor(int port, String name) throws IOException {
        return MonitorProcess.start(
                Files.createDirectory(directory.resolve(name)), List.of(), "-D", "http.port=" + port, "monitor");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Path manifest(String name) throws IOException {
        return NoopAction.manifest(
                directory,
                "monitored",
                List.of(name),
                "inputs: {hostname: true}",
                "limits: {memorySize: 128}",
                NoopAction.NO_PARAMETERS);
    }
}
