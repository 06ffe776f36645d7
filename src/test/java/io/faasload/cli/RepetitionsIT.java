package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.job.invoke.ColdStarts;
import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import io.faasload.run.Invocation;
import io.faasload.run.RunId;
import io.faasload.run.Target;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A dataset that is extended by a repetition of its inputs, some of whose runs are forced to start cold. */
@ExtendWith(PlatformExtension.class)
class RepetitionsIT {

    private static final int INPUTS = 6;

    /** The runs of the first repetition with their parameters. */
    private static final String FIRST = """
            SELECT r.id || ' ' || r.input || ' ' || r.activation_id || ' ' || string_agg(p.name || p.value, ' ' ORDER BY p.name)
            FROM runs r JOIN parameters p ON p.run = r.id WHERE repetition = 1 GROUP BY r.id""";

    @TempDir
    Path directory;

    @Test
    void theFirstRepetitionIsFaasLoadsAndForcedStartsAreCold(LocalPlatform platform, DatabaseLogin database)
            throws Exception {
        Session session = new Session(platform, database, "repeated", directory);
        GoldenDataset golden = GoldenDataset.ofImages();
        session.deploy(settings(), golden.manifest(directory, "repeated", 1));
        session.success(settings(), "generate");
        try (Connection connection = session.connect()) {
            golden.expectRows(GoldenDataset.drawn(connection), 1, INPUTS);
        }
        Set<String> first = session.texts(FIRST);
        List<String> repeated = settings("generation.repetitions=2", "generation.coldstarts=0.5");

        assertThat(session.success(repeated, "check").out())
                .contains(
                        "duration: 12 runs of 1 functions",
                        "cold starts: about 6 of 12 runs (generation.coldstarts: 0.5) are forced");
        session.success(repeated, "generate");

        assertThat(session.success(repeated, "verify").out())
                .contains("12 of 12 runs completed, 0 of them failed, 0 orphans: complete and consistent");
        assertThat(session.texts(FIRST)).isEqualTo(first);
        assertThat(session.number("SELECT count(*) FROM runs WHERE id <> trace::bigint << 32 | input"))
                .isZero();
        assertThat(session.texts("SELECT input FROM runs WHERE forced_cold")).isEqualTo(forced());
        assertThat(session.number(
                        "SELECT count(*) FROM runs WHERE forced_cold AND (repetition = 1 OR init_ms IS NULL)"))
                .isZero();
        assertThat(session.number("SELECT count(*) FROM runs WHERE repetition = 2"))
                .isEqualTo(INPUTS);

        try (Connection connection = session.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM runs WHERE repetition = 2 AND input = 3");
        }
        assertThat(session.run(repeated, "verify").out())
                .contains("golden/repeated1 (user-repeated1, repetition 2): 1 missing: 3");
        assertThat(session.run(settings(), "verify").out())
                .contains("6 of 6 runs", "golden/repeated1: 5 runs not checked: ");
    }

    /** The inputs of the second repetition that are to start cold. */
    private static Set<String> forced() {
        ColdStarts coldStarts = new ColdStarts(0.5, GoldenDataset.SEED);
        Target target = new Target(1, "user-repeated1", "golden/repeated1", 2);
        Set<String> inputs = new TreeSet<>();
        for (int input = 1; input <= INPUTS; input++) {
            if (coldStarts.isForced(new Invocation(new RunId(1, input), target, "{}", 0, 0, null))) {
                inputs.add(String.valueOf(input));
            }
        }
        assertThat(inputs).isNotEmpty();
        return inputs;
    }

    private static List<String> settings(String... more) {
        List<String> settings = new ArrayList<>(
                List.of("generation.seed=" + GoldenDataset.SEED, "generation.nbinputs.image=" + INPUTS));
        settings.addAll(List.of(more));
        return settings;
    }
}
