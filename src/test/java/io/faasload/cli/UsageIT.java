package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.DatabaseLogin;
import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.whisk.fault.FaultPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the runs of a generation on the embedded platform used, as its monitor tells. */
@ExtendWith(PlatformExtension.class)
class UsageIT {

    private static final String UNMEASURED =
            "SELECT count(*) FROM runs WHERE status = 'completed' AND (cpu_us IS NULL OR memory_peak_b IS NULL)";

    @TempDir
    Path directory;

    @Test
    void everyCompletedRunHasCpuTimeAndPeakMemory(LocalPlatform platform, DatabaseLogin database) throws Exception {
        Session session = new Session(platform, database, "measured", directory);
        List<String> settings = settings(100);
        session.deploy(settings, GoldenDataset.all().manifest(directory, "m", 2));

        Session.Ended generated = session.success(settings, "generate");
        Session.Ended verified = session.success(settings, "verify");

        assertThat(session.number(Session.COMPLETED)).isEqualTo(200);
        assertThat(session.number(UNMEASURED)).isZero();
        assertThat(session.texts(
                        "SELECT DISTINCT attribution || ' ' || attribution_by || ' ' || memory_peak_by FROM runs"))
                .containsExactly("exact invoker-log sampled");
        assertThat(session.number("SELECT count(*) FROM runs WHERE memory_peak_b < 10000000 OR cpu_us < 0"
                        + " OR cpu_us > (end_ms - start_ms + 200) * 1000 * "
                        + Runtime.getRuntime().availableProcessors()))
                .isZero();
        assertThat(session.number("SELECT count(*) FROM (SELECT proc_mcpu, memory_b,"
                        + " row_number() OVER (PARTITION BY run ORDER BY timestamp_ms) FROM resources) AS r"
                        + " WHERE row_number = 1 AND proc_mcpu <> 0 OR memory_b IS NULL"))
                .isZero();
        assertThat(session.number("SELECT count(*) FROM resources JOIN runs ON runs.id = run"
                        + " WHERE timestamp_ms NOT BETWEEN start_ms AND end_ms"))
                .isZero();
        // FaaSLoad's own spelling.
        assertThat(session.number("SELECT count(*) FROM (SELECT run, max(memory_B) AS peak, max(proc_mCPU) AS cpu"
                        + " FROM resources GROUP BY run) AS r WHERE peak > 0 AND cpu >= 0"))
                .isPositive();
        assertThat(generated.out()).contains("mean CPU ms  mean peak MB").doesNotContain("no usage");
        assertThat(verified.out()).doesNotContain("no usage");
    }

    @Test
    void everyRunHasUsageHoweverItEnds(LocalPlatform platform, DatabaseLogin database) throws Exception {
        EndingRuns runs = EndingRuns.generated(new Session(platform, database, "ends", directory), directory);

        runs.expectEachToHaveEndedInItsWay();
        runs.expectUsageOfEach();
        runs.expectSamplesAsInFaaSLoad();
    }

    @Test
    void aMonitorThatIsAwayForAWhileCostsNoRunAndTheGapIsTold(LocalPlatform platform, DatabaseLogin database)
            throws Exception {
        Session session = new Session(platform, database, "gap", directory);
        int runs = 200;
        List<String> settings = new ArrayList<>(settings(runs));
        settings.add("generation.interinvocationtime=0.2");
        session.deploy(settings, GoldenDataset.all().manifest(directory, "g", 1));
        Path output = directory.resolve("generate.txt");
        Process generate = session.start(settings, output, "generate");

        session.awaitCompleted(generate, output, 10);
        platform.service(LocalPlatform.Service.MONITOR).stop();
        session.awaitCompleted(generate, output, 30);
        // However long a busy machine takes, there are runs left for the monitor.
        platform.faults().change(FaultPlan.parse("503=1"));
        try {
            platform.service(LocalPlatform.Service.MONITOR).start();
        } finally {
            platform.faults().change(FaultPlan.NONE);
        }
        assertThat(generate.waitFor()).as(Files.readString(output)).isZero();

        assertThat(session.number(Session.COMPLETED)).isEqualTo(runs);
        long unmeasured = session.number(UNMEASURED);
        assertThat(unmeasured).isBetween(10L, runs - 20L);
        assertThat(session.number("SELECT count(*) FROM (SELECT cpu_us FROM runs ORDER BY id DESC LIMIT 10) AS latest"
                        + " WHERE cpu_us IS NOT NULL"))
                .isEqualTo(10);
        String gap = unmeasured + " of " + runs + " completed runs have no usage";
        assertThat(session.success(settings, "verify").out()).contains(gap).contains("complete and consistent");
        assertThat(output)
                .content()
                .contains(gap)
                .containsOnlyOnce("does not answer")
                .contains("answers again");
    }

    private static List<String> settings(int inputs) {
        return List.of(
                "generation.nbinputs.image=" + inputs,
                "generation.nbinputs.audio=" + inputs,
                "generation.nbinputs.video=" + inputs);
    }
}
