package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Functions whose rows CPython drew with seed {@value #SEED}, all with the code of {@link NoopAction}.
 *
 * @param functions the functions in {@code functions.json}; a dataset repeats them cyclically
 */
record GoldenDataset(List<JsonNode> functions) {

    static final int SEED = 7;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path GOLDEN = Path.of("src/test/resources/golden/python-random");

    static GoldenDataset all() throws IOException {
        List<JsonNode> functions = new ArrayList<>();
        JSON.readTree(GOLDEN.resolve("functions.json").toFile()).forEach(functions::add);
        return new GoldenDataset(functions);
    }

    /** The functions on images, with 700 rows each. */
    static GoldenDataset ofImages() throws IOException {
        return new GoldenDataset(all().functions.stream()
                .filter(function -> function.path("input_kind").asText().equals("image"))
                .toList());
    }

    /** A manifest of functions {@code golden/PREFIX1}, {@code golden/PREFIX2} and so on. */
    Path manifest(Path directory, String prefix, int count) throws IOException {
        return manifest(directory, prefix, 1, count);
    }

    /** A manifest of functions {@code golden/PREFIXfirst} to {@code golden/PREFIXlast}. */
    Path manifest(Path directory, String prefix, int first, int last) throws IOException {
        Path jar = NoopAction.jar(directory);
        StringBuilder yaml = new StringBuilder("packages:\n  golden:\n    actions:\n");
        for (int i = first; i <= last; i++) {
            JsonNode function = functions.get((i - 1) % functions.size());
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
        return Files.writeString(directory.resolve(prefix + first + "-" + last + ".yml"), yaml);
    }

    /** The drawn parameters in the tables, by function's number in its name and input. */
    static Map<String, String> drawn(Connection connection) throws SQLException {
        Map<String, String> drawn = new TreeMap<>();
        String sql =
                "SELECT substring(f.name from '[0-9]+$'), r.input, string_agg(p.name || '=' || p.value, ' ' ORDER BY p.name)"
                        + " FROM runs r JOIN functions f ON f.id = r.function JOIN parameters p ON p.run = r.id"
                        + " WHERE p.name <> 'outcont' GROUP BY f.id, r.input";
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                drawn.put(rows.getString(1) + "/" + rows.getInt(2), rows.getString(3));
            }
        }
        return drawn;
    }

    /** Compares the rows of a manifest's functions with CPython's, as far as available. */
    void expectRows(Map<String, String> drawn, int count, int inputs) throws IOException {
        List<String> names = functions.stream()
                .map(function -> function.path("name").asText())
                .toList();
        int compared = 0;
        for (String line : Files.readAllLines(GOLDEN.resolve("seed-" + SEED + ".jsonl"))) {
            JsonNode row = JSON.readTree(line);
            int input = row.path("input").asInt();
            int function = names.indexOf(row.path("function").asText()) + 1;
            if (function > 0 && input <= inputs) {
                for (int copy = function; copy <= count; copy += names.size()) {
                    assertThat(drawn.get(copy + "/" + input)).isEqualTo(text(row.path("parameters")));
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(Math.min(inputs, 10) * count);
    }

    private static String text(JsonNode parameters) {
        Map<String, String> sorted = new TreeMap<>();
        parameters
                .properties()
                .forEach(parameter ->
                        sorted.put(parameter.getKey(), parameter.getValue().asText()));
        sorted.remove("outcont");
        List<String> texts = new ArrayList<>();
        sorted.forEach((name, value) -> texts.add(name + "=" + value));
        return String.join(" ", texts);
    }
}
