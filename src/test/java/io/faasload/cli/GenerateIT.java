package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Generations on the embedded platform, with the commands that users type. */
@ExtendWith(PlatformExtension.class)
class GenerateIT {

    private static final int FUNCTIONS = 12;

    /** Lets all sandboxes fit into the platform: one that is evicted right after its activation has no sample after it. */
    private static final int IN_FLIGHT = 2;

    @TempDir
    static Path directory;

    @Test
    void runsEqualCPythonsAndHaveTheirUsage(LocalPlatform platform, DatabaseLogin database) throws Exception {
        Session session = new Session(platform, database, "short", directory);
        Map<String, String> drawn = generate(session, 20, 2);

        GoldenDataset.all().expectRows(drawn, FUNCTIONS, 20);
        expectUsage(session);
        // All parts have the clock of this machine.
        assertThat(session.texts("SELECT key FROM generation, jsonb_each(environment -> 'clocks')"
                        + " WHERE abs((value ->> 'offset_us')::bigint) <= (value ->> 'uncertainty_us')::bigint"))
                .containsExactlyInAnyOrder("openwhisk", "invoker0");
    }

    @Test
    @Tag("slow")
    void sixThousandRunsEqualCPythonsAtAnyParallelism(LocalPlatform platform, DatabaseLogin database) throws Exception {
        List<Map<String, String>> datasets = new ArrayList<>();
        for (int parallelism : new int[] {1, 2}) {
            Session session = new Session(platform, database, "long" + parallelism, directory);
            datasets.add(generate(session, 500, parallelism));
        }

        assertThat(datasets.get(0)).isEqualTo(datasets.get(1));
        GoldenDataset.all().expectRows(datasets.get(0), FUNCTIONS, 500);
    }

    /** The parameters of the runs. */
    private static Map<String, String> generate(Session session, int inputs, int parallelism) throws Exception {
        int runs = FUNCTIONS * inputs;
        Path manifest = GoldenDataset.all().manifest(directory, session.schema() + "f", FUNCTIONS);
        List<String> settings = List.of(
                "generation.seed=" + GoldenDataset.SEED,
                "generation.parallelism=" + parallelism,
                // On a busy machine, events arrive late.
                "openwhisk.orphangrace=5",
                // Activations queue there for longer than their time limit: each is to be completed by its event
                // all the same.
                "openwhisk.completiongrace=600",
                "generation.nbinputs.image=" + inputs,
                "generation.nbinputs.audio=" + inputs,
                "generation.nbinputs.video=" + inputs);
        session.deploy(settings, manifest, IN_FLIGHT);
        session.success(settings, "check");

        Session.Ended generated = session.success(settings, "generate", "--ui");

        assertThat(generated.out())
                .containsPattern("Live page: http://127\\.0\\.0\\.1:\\d+/[0-9a-f]{32}/\n")
                .contains("Tables and charts: bin/faasload report --out report.html")
                .contains("mean CPU ms  mean peak MB")
                .doesNotContain("no usage");
        assertThat(session.success(settings, "verify").out())
                .contains(runs + " of " + runs + " runs completed, 0 of them failed, 0 orphans")
                .doesNotContain("no usage");
        try (Connection connection = session.connect()) {
            assertThat(session.number("SELECT count(*) FROM runs WHERE completed_by = 'event'"))
                    .isEqualTo(runs);
            assertThat(session.number("SELECT count(DISTINCT activation_id) FROM runs"))
                    .isEqualTo(runs);
            assertThat(session.number("SELECT count(*) FROM runs WHERE attempt <> 1 OR accepted_us < sent_us"
                            + " OR outputsize IS NULL OR extract_ms <> 0 OR transform_ms <> 2 OR load_ms <> 2"))
                    .isZero();
            Map<String, String> drawn = GoldenDataset.drawn(connection);
            assertThat(drawn).hasSize(runs);
            return drawn;
        }
    }

    /** Usage of each run, as reported by the platform's monitor. */
    private static void expectUsage(Session session) throws Exception {
        assertThat(session.number("SELECT count(*) FROM runs WHERE cpu_us IS NULL OR memory_peak_b IS NULL"))
                .isZero();
        assertThat(session.texts("SELECT DISTINCT attribution || ' ' || attribution_by FROM runs"))
                .containsExactly("exact invoker-log");
        // If reading the memory at the end of a run exceeded the budget, its peak is a lower bound.
        assertThat(session.number("SELECT count(*) FROM runs WHERE memory_peak_by IN ('reset', 'mark')"))
                .isPositive();
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
        // FaaSLoad's spelling.
        assertThat(session.number("SELECT count(*) FROM (SELECT run, max(memory_B) AS peak, max(proc_mCPU) AS cpu"
                        + " FROM resources GROUP BY run) AS r WHERE peak > 0 AND cpu >= 0"))
                .isPositive();
    }
}
