package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformOptions;
import io.faasload.local.whisk.entity.UserLimits;
import io.faasload.local.whisk.fault.FaultPlan;
import io.faasload.local.whisk.invoker.SandboxKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the runs of a generation used on a platform whose sandboxes are containers of real Docker ({@code local up --docker}). */
class DockerUsageIT {

    @TempDir
    private Path directory;

    private static LocalPlatform platform;

    @BeforeAll
    static void start(@TempDir Path data) throws IOException, InterruptedException {
        Path socket = Path.of("/var/run/docker.sock");
        assumeTrue(Files.isWritable(socket), "skipped: there is no Docker at " + socket);
        platform = LocalPlatform.start(
                data,
                new PlatformOptions(
                        UserLimits.NONE, FaultPlan.NONE, PlatformOptions.DEFAULT.lateReports(), SandboxKind.DOCKER, 0));
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
        EndingRuns runs = EndingRuns.generated(session("ends"), directory);

        runs.expectEachToHaveEndedInItsWay();
        runs.expectUsageOfEach();
        runs.expectSamplesAsInFaaSLoad();
        assertThat(runs.session().number("SELECT count(*) FROM runs WHERE container !~ '^[0-9a-f]{64}$'"))
                .isZero();
    }
}
