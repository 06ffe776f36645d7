package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.FileUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rewrites the savepoints of {@link KeptState}; the README beside them says when. Not run by any test. */
@ExtendWith(PlatformExtension.class)
class KeptStateWriter {

    @TempDir
    Path directory;

    private Gate gate;

    @AfterEach
    void open() throws IOException {
        gate.open();
    }

    @Test
    void writes(LocalPlatform platform, DatabaseLogin database) throws Exception {
        gate = Gate.in(directory);
        Session session = new Session(platform, database, "written", directory);
        String manifest = KeptState.manifest(directory, "{gate: '" + gate.directory() + "'}")
                .toString();
        session.success(settings(1), "functions", "load", manifest);
        session.success(settings(1), "users", "create", "--in-flight", String.valueOf(KeptState.AWAITED_INPUTS));
        session.success(settings(1), "actions", "deploy", manifest);

        Path joins = stopped(
                session,
                settings(KeptState.INPUTS),
                () -> Awaitility.await()
                        .atMost(Duration.ofMinutes(5))
                        .until(() -> session.number("SELECT count(*) FROM runs WHERE activation_id IS NOT NULL")
                                == KeptState.AWAITED_INPUTS * KeptState.USERS.size()));
        Map<String, String> awaited = new HashMap<>();
        for (String user : KeptState.USERS) {
            awaited.put(
                    user,
                    text(session, "SELECT activation_id FROM runs WHERE input = 2 AND namespace = '" + user + "'"));
        }
        KeptState kept = new KeptState(
                text(session, "SELECT dataset::text FROM generation"),
                session.number("SELECT max(planned_us) FROM runs"),
                awaited);
        // A completed run shows that the schedule has started to draw the others.
        List<String> many = new ArrayList<>(settings(150));
        many.add("generation.interinvocationtime=0.001");
        Path waiting = stopped(session, many, () -> {
            gate.letThrough(1);
            Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> session.number(Session.COMPLETED) > 0);
        });

        keep(joins, KeptState.JOINS);
        keep(waiting, KeptState.WAITING);
        kept.write();
    }

    private static List<String> settings(int inputs) {
        return List.of("generation.seed=" + GoldenDataset.SEED, "generation.nbinputs.image=" + inputs);
    }

    private static String text(Session session, String sql) throws Exception {
        return session.texts(sql).iterator().next();
    }

    private interface Waiting {
        void until() throws Exception;
    }

    /** The savepoint of a generation stopped at a certain point. */
    private Path stopped(Session session, List<String> settings, Waiting point) throws Exception {
        Path output = Files.createTempFile(directory, "generate", ".txt");
        Process generate = session.start(settings, output, "generate");
        point.until();
        generate.destroy();
        assertThat(generate.waitFor(5, TimeUnit.MINUTES)).isTrue();
        String marker = "Saved state to file:";
        String line = Files.readAllLines(output).stream()
                .filter(text -> text.startsWith(marker))
                .findFirst()
                .orElseThrow(() -> new AssertionError(output.toString()));
        return Path.of(line.substring(marker.length(), line.indexOf(';')));
    }

    /** Without checksums, which would detect the changes that tests make before anything else does. */
    private static void keep(Path savepoint, String name) throws IOException {
        Path kept = KeptState.FOLDER.resolve(name);
        FileUtils.deleteDirectory(kept.toFile());
        Files.createDirectories(kept);
        try (var files = Files.list(savepoint)) {
            for (Path file : files.filter(file -> !file.endsWith("SHA256SUMS")).toList()) {
                Files.copy(file, kept.resolve(file.getFileName()));
            }
        }
    }
}
