package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.DatabaseLogin;
import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Generations on the embedded platform, by the commands as users type them. */
@ExtendWith(PlatformExtension.class)
class GenerateIT {

    private static final int FUNCTIONS = 12;

    @TempDir
    static Path directory;

    @Test
    void runsEqualCPythonsAtAnyParallelism(LocalPlatform platform, DatabaseLogin database) throws Exception {
        generate(platform, database, "short", 150);
    }

    @Test
    @Tag("slow")
    void sixThousandRunsEqualCPythonsAtAnyParallelism(LocalPlatform platform, DatabaseLogin database) throws Exception {
        generate(platform, database, "long", 500);
    }

    private static void generate(LocalPlatform platform, DatabaseLogin database, String prefix, int inputs)
            throws Exception {
        int runs = FUNCTIONS * inputs;
        GoldenDataset golden = GoldenDataset.all();
        List<Map<String, String>> datasets = new ArrayList<>();
        for (int parallelism : new int[] {1, 2}) {
            Session session = new Session(platform, database, prefix + parallelism, directory);
            Path manifest = golden.manifest(directory, session.schema() + "f", FUNCTIONS);
            List<String> settings = List.of(
                    "generation.seed=" + GoldenDataset.SEED,
                    "generation.parallelism=" + parallelism,
                    // A busy machine is slow to hear of what it has invoked.
                    "openwhisk.orphangrace=5",
                    // Activations queue there for longer than their time limit: each is to be completed by its event
                    // all the same.
                    "openwhisk.completiongrace=600",
                    "generation.nbinputs.image=" + inputs,
                    "generation.nbinputs.audio=" + inputs,
                    "generation.nbinputs.video=" + inputs);
            expectSuccess(session.run(settings, "functions", "load", manifest.toString()));
            expectSuccess(session.run(settings, "users", "create"));
            expectSuccess(session.run(settings, "actions", "deploy", manifest.toString()));
            expectSuccess(session.run(settings, "check"));

            expectSuccess(session.run(settings, "generate"));

            Session.Ended verified = session.run(settings, "verify");
            assertThat(verified.out()).contains(runs + " of " + runs + " runs completed, 0 of them failed, 0 orphans");
            expectSuccess(verified);
            try (Connection connection = session.connect()) {
                assertThat(session.number("SELECT count(*) FROM runs WHERE completed_by = 'event'"))
                        .isEqualTo(runs);
                assertThat(session.number("SELECT count(DISTINCT activation_id) FROM runs"))
                        .isEqualTo(runs);
                assertThat(session.number("SELECT count(*) FROM runs WHERE attempt <> 1 OR accepted_us < sent_us"
                                + " OR outputsize IS NULL OR extract_ms <> 0 OR transform_ms <> 2 OR load_ms <> 2"))
                        .isZero();
                datasets.add(GoldenDataset.drawn(connection));
            }
        }
        assertThat(datasets.get(0)).hasSize(runs).isEqualTo(datasets.get(1));
        golden.expectRows(datasets.get(0), FUNCTIONS, inputs);
    }

    private static void expectSuccess(Session.Ended ended) {
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    }
}
