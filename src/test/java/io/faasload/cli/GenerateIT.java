package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.local.DatabaseLogin;
import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Generations on the embedded platform, by the commands as users type them. */
@ExtendWith(PlatformExtension.class)
class GenerateIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path GOLDEN = Path.of("src/test/resources/golden/python-random");
    private static final int FUNCTIONS = 12;
    private static final int INPUTS = 500;

    @TempDir
    static Path directory;

    @Test
    void sixThousandRunsEqualCPythonsAtAnyParallelism(LocalPlatform platform, DatabaseLogin database) throws Exception {
        List<Map<String, String>> datasets = new ArrayList<>();
        for (int parallelism : new int[] {1, 2}) {
            Session session = new Session(platform, database, "parallel" + parallelism, directory);
            Path manifest = manifest("p" + parallelism + "f");
            List<String> settings = List.of(
                    "generation.seed=7",
                    "generation.parallelism=" + parallelism,
                    "generation.nbinputs.image=" + INPUTS,
                    "generation.nbinputs.audio=" + INPUTS,
                    "generation.nbinputs.video=" + INPUTS);
            expectSuccess(session.run(settings, "functions", "load", manifest.toString()));
            expectSuccess(session.run(settings, "users", "create"));
            expectSuccess(session.run(settings, "actions", "deploy", manifest.toString()));
            expectSuccess(session.run(settings, "check"));

            expectSuccess(session.run(settings, "generate"));

            Session.Ended verified = session.run(settings, "verify");
            assertThat(verified.out()).contains("6000 of 6000 runs completed, 0 of them failed, 0 orphans");
            expectSuccess(verified);
            try (Connection connection = session.connect()) {
                assertThat(session.number("SELECT count(*) FROM runs WHERE completed_by = 'event'"))
                        .isEqualTo(FUNCTIONS * INPUTS);
                assertThat(session.number("SELECT count(DISTINCT activation_id) FROM runs"))
                        .isEqualTo(FUNCTIONS * INPUTS);
                assertThat(session.number("SELECT count(*) FROM runs WHERE attempt <> 1 OR accepted_us < sent_us"
                                + " OR outputsize IS NULL OR extract_ms <> 0 OR transform_ms <> 2 OR load_ms <> 2"))
                        .isZero();
                datasets.add(drawn(connection));
            }
        }
        assertThat(datasets.get(0)).hasSize(FUNCTIONS * INPUTS).isEqualTo(datasets.get(1));
        expectGoldenRows(datasets.get(0));
    }

    private static void expectSuccess(Session.Ended ended) {
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    }

    /** The drawn parameters, by position of the function in the manifest and input. */
    private static Map<String, String> drawn(Connection connection) throws SQLException {
        Map<String, String> drawn = new TreeMap<>();
        String sql = "SELECT f.id, r.input, string_agg(p.name || '=' || p.value, ' ' ORDER BY p.name)"
                + " FROM runs r JOIN functions f ON f.id = r.function JOIN parameters p ON p.run = r.id"
                + " WHERE p.name <> 'outcont' GROUP BY f.id, r.input";
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                drawn.put(rows.getInt(1) + "/" + rows.getInt(2), rows.getString(3));
            }
        }
        return drawn;
    }

    private static void expectGoldenRows(Map<String, String> drawn) throws IOException {
        List<String> names = new ArrayList<>();
        JSON.readTree(GOLDEN.resolve("functions.json").toFile())
                .forEach(function -> names.add(function.path("name").asText()));
        int compared = 0;
        for (String line : Files.readAllLines(GOLDEN.resolve("seed-7.jsonl"))) {
            JsonNode row = JSON.readTree(line);
            Map<String, String> parameters = new TreeMap<>();
            row.path("parameters")
                    .properties()
                    .forEach(parameter -> parameters.put(
                            parameter.getKey(), parameter.getValue().asText()));
            parameters.remove("outcont");
            List<String> expected = new ArrayList<>();
            parameters.forEach((name, value) -> expected.add(name + "=" + value));
            int function = names.indexOf(row.path("function").asText()) + 1;
            if (row.path("input").asInt() <= INPUTS) {
                for (int copy = function; copy <= FUNCTIONS; copy += names.size()) {
                    assertThat(drawn.get(copy + "/" + row.path("input").asInt()))
                            .isEqualTo(String.join(" ", expected));
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(1000);
    }

    /** The golden functions, three times over, all with one code. */
    private static Path manifest(String prefix) throws IOException {
        Path jar = NoopAction.jar(directory);
        JsonNode golden = JSON.readTree(GOLDEN.resolve("functions.json").toFile());
        StringBuilder yaml = new StringBuilder("packages:\n  golden:\n    actions:\n");
        Iterator<JsonNode> functions = golden.iterator();
        for (int i = 1; i <= FUNCTIONS; i++) {
            if (!functions.hasNext()) {
                functions = golden.iterator();
            }
            JsonNode function = functions.next();
            yaml.append("""
                          %s%d:
                            function: %s
                            runtime: java:8
                            main: Noop
                            limits: {memorySize: 128}
                            annotations: {input_kind: %s, parameters: %s}
                    """.formatted(
                    prefix, i, jar.getFileName(), function.path("input_kind").asText(), function.path("parameters")));
        }
        return Files.writeString(directory.resolve(prefix + ".yml"), yaml);
    }
}
