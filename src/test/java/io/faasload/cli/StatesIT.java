package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * States that are damaged, named, or whose rows were deleted. In the default build, {@link StopIT} covers a damaged one,
 * and {@code SavedStatesTest} many.
 */
@ExtendWith(PlatformExtension.class)
@Tag("slow")
class StatesIT {

    private static final int INPUTS = 80;
    private static final List<String> SETTINGS =
            List.of("generation.nbinputs.image=" + INPUTS, "generation.interinvocationtime=0.02");
    /** Enough that even a busy machine stops it before its end. */
    private static final List<String> SLOWLY =
            List.of("generation.nbinputs.image=" + INPUTS, "generation.interinvocationtime=0.8");

    @TempDir
    Path directory;

    @Test
    void resumesFromAnOlderStateIfTheNewestIsDamaged(LocalPlatform platform, DatabaseLogin database) throws Exception {
        Session session = new Session(platform, database, "states", directory);
        session.deploy(SETTINGS, GoldenDataset.ofImages().manifest(directory, "statesf", 1));
        long acceptedBefore = platform.openWhisk().stats().accepted();
        String first = stopped(session, "first");
        String second = stopped(session, "second");
        Path metadata = Path.of(second).resolve("_metadata");
        byte[] intact = Files.readAllBytes(metadata);
        Files.write(metadata, List.of("damaged"));

        Session.Ended named = session.run(SETTINGS, "generate", "--from", second);
        assertThat(named.exit()).isEqualTo(1);
        assertThat(named.err()).contains("cannot resume from " + second);
        Path output = directory.resolve("generated.txt");
        Process generate = session.start(SETTINGS, output, "generate");
        assertThat(generate.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(generate.exitValue()).as(Files.readString(output)).isZero();

        assertThat(Files.readString(output))
                .contains("WARN", "Skipping state " + second + ": damaged, ")
                .contains("Resuming from savepoint file:" + first + " (");
        assertThat(session.success(SETTINGS, "verify").out()).contains(INPUTS + " of " + INPUTS + " runs", "0 orphans");
        assertThat(platform.openWhisk().stats().accepted() - acceptedBefore).isEqualTo(INPUTS);

        // Resuming from a state that is past deleted rows would skip their inputs.
        Files.write(metadata, intact);
        try (Connection connection = session.connect();
                var statement = connection.createStatement()) {
            statement.execute("DELETE FROM runs WHERE input = 7");
        }
        assertThat(session.run(SETTINGS, "generate").err())
                .contains("has inputs done whose rows are missing in table runs: golden/statesf1 (1 of ");
        try (Connection connection = session.connect();
                var statement = connection.createStatement()) {
            statement.execute("DELETE FROM runs");
        }
        Session.Ended refused = session.run(SETTINGS, "generate");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("has inputs done whose rows are missing in table runs: golden/statesf1", "--fresh");
        assertThat(session.run(SETTINGS, "generate", "--from", second).err()).contains("rows are missing");
        Session.Ended fresh = session.success(SETTINGS, "generate", "--fresh");
        assertThat(fresh.out()).contains("Starting a new dataset");
        // States of the old dataset are not mistaken for those of the new one.
        assertThat(session.run(SETTINGS, "generate", "--from", second).err()).contains("belongs to dataset ");
        // Nor its activations, whose events Kafka still has.
        assertThat(session.success(SETTINGS, "verify").out()).contains(INPUTS + " of " + INPUTS + " runs", "0 orphans");
        assertThat(session.run(SETTINGS, "generate", "--fresh").err()).contains("there are runs: drop them first");
    }

    /** Generates a little and stops; returns where the state is. */
    private String stopped(Session session, String name) throws Exception {
        Path output = directory.resolve(name + ".txt");
        Process generate = session.start(SLOWLY, output, "generate");
        session.awaitCompleted(generate, output, 5);
        generate.destroy();
        assertThat(generate.waitFor(5, TimeUnit.MINUTES)).isTrue();
        String marker = "Saved state to file:";
        String line = Files.readAllLines(output).stream()
                .filter(text -> text.startsWith(marker))
                .findFirst()
                .orElseThrow(() -> new AssertionError(output.toString()));
        return line.substring(marker.length(), line.indexOf(';'));
    }
}
