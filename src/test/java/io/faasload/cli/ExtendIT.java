package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Extends a finished dataset: more inputs, other functions, and some that it had before. In the default build, the simulation covers
 * this.
 */
@ExtendWith(PlatformExtension.class)
@Tag("slow")
class ExtendIT {

    @TempDir
    Path directory;

    @Test
    void equalsOneGenerationOfTheLargerSize(LocalPlatform platform, DatabaseLogin database) throws Exception {
        extend(platform, database, "", 50, 80);
    }

    @Test
    void equalsOneGenerationOfTheLargerSizeFrom500To800(LocalPlatform platform, DatabaseLogin database)
            throws Exception {
        extend(platform, database, "large", 500, 800);
    }

    /** Functions 1 to 3, then 2 to 4, then all four; against all four at once. */
    private void extend(LocalPlatform platform, DatabaseLogin database, String name, int inputs, int more)
            throws Exception {
        GoldenDataset golden = GoldenDataset.ofImages();
        Session session = new Session(platform, database, name + "extended", directory);
        long acceptedBefore = platform.openWhisk().stats().accepted();

        session.deploy(settings(inputs), golden.manifest(directory, name + "pf", 1, 3));
        session.success(settings(inputs), "generate");
        session.deploy(settings(more), golden.manifest(directory, name + "pf", 2, 4));
        Session.Ended extended = session.success(settings(more), "generate");
        assertThat(extended.out())
                .contains("Resuming from savepoint file:", 2 * inputs + " of " + 3 * more + " inputs done")
                .contains(
                        "Skipping functions or repetitions that are no longer configured (their runs are kept): golden/"
                                + name + "pf1\n");
        assertThat(session.success(settings(more), "verify").out()).contains(3 * more + " of " + 3 * more + " runs");
        Map<String, String> withoutFirst = rows(session);
        assertThat(session.number(
                        "SELECT count(*) FROM runs JOIN functions f ON f.id = function WHERE f.name LIKE '%f1'"))
                .isEqualTo(inputs);

        // Fewer inputs change nothing that exists.
        Session.Ended fewer = session.success(settings(inputs), "generate");
        assertThat(fewer.out()).contains("Resuming from savepoint file:");
        assertThat(rows(session)).isEqualTo(withoutFirst);

        session.deploy(settings(more), golden.manifest(directory, name + "pf", 1, 4));
        session.success(settings(more), "generate");
        assertThat(session.success(settings(more), "verify").out())
                .contains(4 * more + " of " + 4 * more + " runs completed, 0 of them failed, 0 orphans");
        assertThat(platform.openWhisk().stats().accepted() - acceptedBefore).isEqualTo(4L * more);

        Session straight = new Session(platform, database, name + "straight", directory);
        straight.deploy(settings(more), golden.manifest(directory, name + "sf", 1, 4));
        straight.success(settings(more), "generate");
        assertThat(rows(session)).isEqualTo(rows(straight));
    }

    private static List<String> settings(int inputs) {
        return List.of(
                "generation.seed=" + GoldenDataset.SEED,
                "generation.nbinputs.image=" + inputs,
                // No run should be completed by its record because its event arrived before its acceptance on a busy
                // machine.
                "openwhisk.orphangrace=5");
    }

    /** What does not depend on the time of day, by function and input. */
    private static Map<String, String> rows(Session session) throws Exception {
        try (Connection connection = session.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT substring(f.name from '[0-9]+$') || '/' || r.input,"
                        + " concat_ws(' ', r.status, r.attempt, r.failed, r.response_status, r.outputsize IS NULL,"
                        + " r.extract_ms, r.transform_ms, r.load_ms, r.completed_by, r.memory_mb) FROM runs r"
                        + " JOIN functions f ON f.id = r.function")) {
            Map<String, String> all = new TreeMap<>(GoldenDataset.drawn(connection));
            while (rows.next()) {
                String drawn = all.get(rows.getString(1));
                all.put(rows.getString(1), drawn + " " + rows.getString(2));
            }
            return all;
        }
    }
}
