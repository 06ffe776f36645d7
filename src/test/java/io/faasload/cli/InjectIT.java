package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.files.Sha256;
import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Traces of FaaSLoad that are injected, killed in the middle, and resumed. */
@ExtendWith(PlatformExtension.class)
class InjectIT {

    @TempDir
    Path directory;

    @Test
    void everyPointIsOneRunAndAStopMissesWhatWasDue(LocalPlatform platform, DatabaseLogin database) throws Exception {
        Session session = new Session(platform, database, "injected", directory);
        Path traces = Files.createDirectory(directory.resolve("traces"));
        Files.writeString(
                traces.resolve("carla-injected1-1"),
                "0.25\timage/3.jpg\tsigma:2.5\tmode:fast\n0\timage/4.jpg\tsigma:1e2\n0.000001\timage/3.jpg\tlog:hello there\n1800\timage/5.jpg\n");
        // Too short for a subject of OpenWhisk's.
        Files.writeString(traces.resolve("ed-injected2-1"), "1800\taudio/1.wav\n");
        Path manifest = GoldenDataset.ofImages().manifest(directory, "injected", 2);
        List<String> settings = new ArrayList<>(
                List.of("generation.enabled=false", "injection.enabled=true", "injection.tracedir=" + traces));

        session.success(settings, "functions", "load", manifest.toString());
        assertThat(session.success(settings, "users", "create").out()).contains("carla: created", "ed: created");
        assertThat(session.success(settings, "actions", "deploy", manifest.toString())
                        .out())
                .contains("carla/golden/injected1: created", "ed/golden/injected2: created");
        session.success(settings, "check");
        assertThat(session.run(List.of("injection.enabled=true"), "generate"))
                .satisfies(ended -> assertThat(ended.exit()).isEqualTo(2))
                .extracting(Session.Ended::err)
                .asString()
                .contains("generation.enabled and injection.enabled: must not both be true");

        Path output = directory.resolve("killed.txt");
        Process inject = session.start(
                List.of("injection.tracedir=" + traces, "injection.fetchlogs.timeout=1"), output, "inject");
        session.awaitCompletedInAll(inject, output, 3);
        inject.destroyForcibly().waitFor();
        assertThat(session.texts("SELECT input || ' ' || planned_us - injection_start_us || ' '"
                        + " || (sent_us >= planned_us) FROM runs, generation"))
                .containsExactlyInAnyOrder("1 250000 true", "2 250000 true", "3 250001 true");
        assertThat(session.texts("SELECT input || ' ' || string_agg(name || '=' || value, ' ' ORDER BY name)"
                        + " FROM runs JOIN parameters ON run = id GROUP BY input"))
                .containsExactlyInAnyOrder(
                        "1 incont=carla mode=fast object=3.jpg outcont=carla-injected1-out sigma=2.5",
                        "2 incont=carla object=4.jpg outcont=carla-injected1-out sigma=1e2",
                        "3 incont=carla log=hello there object=3.jpg outcont=carla-injected1-out");

        assertThat(session.texts("SELECT input || ' ' || position || ' ' || stream || ' ' || text || ' '"
                        + " || (time_us BETWEEN planned_us AND planned_us + 3600000000)"
                        + " FROM logs JOIN runs ON run = id"))
                .containsExactly("3 1 stdout hello there true");

        assertThat(session.texts("SELECT namespace || ' ' || file || ' ' || file_sha256 FROM traces"))
                .containsExactlyInAnyOrder(
                        "carla carla-injected1-1 " + Sha256.of(traces.resolve("carla-injected1-1")),
                        "ed ed-injected2-1 " + Sha256.of(traces.resolve("ed-injected2-1")));

        List<String> faster = new ArrayList<>(settings);
        faster.add("injection.speed=2");
        assertThat(session.run(faster, "inject").err())
                .contains("golden/injected1, or the traces injected into it, have changed");

        execute(session, "UPDATE generation SET injection_start_us = injection_start_us - 7200000000");
        execute(session, "UPDATE runs SET planned_us = planned_us - 7200000000");
        Session.Ended resumed = session.run(settings, "inject");
        assertThat(resumed.exit()).as(resumed.out() + resumed.err()).isEqualTo(3);
        assertThat(resumed.out())
                .contains("2 points were missed")
                .containsPattern("minute +planned +sent +missed")
                .containsPattern("31 +2 +0 +2");
        assertThat(session.run(settings, "status", "--json").out())
                .contains("\"missed\":2", "{\"minute\":31,\"planned\":2,\"sent\":0,\"missed\":2}");
        assertThat(session.texts("SELECT namespace || ' ' || input || ' ' || attempt || ' ' || error FROM runs"
                        + " WHERE status = 'missed' AND sent_us IS NULL AND activation_id IS NULL"))
                .containsExactlyInAnyOrder(
                        "carla 4 0 not sent: the injection was stopped when it was due",
                        "ed 1 0 not sent: the injection was stopped when it was due");
        assertThat(session.run(settings, "verify").out())
                .contains("golden/injected1 (carla): 1 missed", "golden/injected2 (ed): 1 missed")
                .contains("3 of 5 runs completed", "INCOMPLETE and consistent");
        assertThat(session.number("SELECT count(*) FROM orphans")).isZero();

        Path map = directory.resolve("map.yml");
        assertThat(session.success(List.of(), "traces", "map", traces.toString(), "--out", map.toString())
                        .out())
                .contains("map.yml: 2 functions");
        assertThat(map).content().contains("action: golden/injected1", "the trace has no duration");
    }

    private static void execute(Session session, String sql) throws Exception {
        try (Connection connection = session.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
