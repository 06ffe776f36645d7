package io.faasload.export.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.dataset.DatasetConnection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What differs between a recipe and a dataset that was generated from it, besides what was measured. */
public final class RecipeDifferences {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Members of {@code environment} that no machine repeats. */
    private static final Set<String> MEASURED = Set.of("clocks", "limits");

    private static final int MOST_NAMES = 3;

    private RecipeDifferences() {}

    /** One line for each difference: inputs, code, versions, machines. */
    public static List<String> of(Recipe recipe, DatasetConnection connection) throws SQLException {
        List<String> lines = new ArrayList<>();
        Map<String, String> expected = new TreeMap<>();
        recipe.inputs().files().forEach(file -> expected.put(file.kind() + "/" + file.name(), file.sha256()));
        Map<String, String> inputs = pairs(connection, "SELECT kind || '/' || name, sha256 FROM {schema}.inputs");
        List<String> differing = expected.keySet().stream()
                .filter(name -> !Objects.equals(expected.get(name), inputs.get(name)))
                .toList();
        if (!differing.isEmpty()) {
            lines.add(differing.size() + " of " + expected.size() + " inputs have another content: "
                    + String.join(", ", differing.stream().limit(MOST_NAMES).toList())
                    + (differing.size() > MOST_NAMES ? ", …" : ""));
        }
        add(
                lines,
                "code of ",
                recipe.code(),
                pairs(connection, "SELECT name, code_sha256 FROM {schema}.functions WHERE code_sha256 IS NOT NULL"));
        for (String column : List.of("versions", "environment")) {
            JsonNode original = column.equals("versions") ? recipe.versions() : recipe.environment();
            String sql = "SELECT '', " + column + "::text FROM {schema}.generation";
            add(
                    lines,
                    "",
                    lasting(original),
                    lasting(json(pairs(connection, sql).getOrDefault("", "{}"))));
        }
        return lines;
    }

    private static void add(
            List<String> lines, String what, Map<String, String> original, Map<String, String> regenerated) {
        TreeSet<String> names = new TreeSet<>(original.keySet());
        names.addAll(regenerated.keySet());
        for (String name : names) {
            String before = original.getOrDefault(name, "unknown");
            String now = regenerated.getOrDefault(name, "unknown");
            if (!before.equals(now)) {
                lines.add(what + name + ": " + before + " originally, " + now + " here");
            }
        }
    }

    private static Map<String, String> pairs(DatasetConnection connection, String sql) throws SQLException {
        try (var select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            Map<String, String> pairs = new TreeMap<>();
            while (row.next()) {
                pairs.put(row.getString(1), row.getString(2));
            }
            return pairs;
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL stores only valid JSON", e);
        }
    }

    /** The values as texts, by dotted path, without those that were measured in one generation. */
    private static Map<String, String> lasting(JsonNode json) {
        Map<String, String> values = new TreeMap<>();
        RecipeExport.flatten("", json, values);
        values.keySet().removeIf(path -> MEASURED.contains(path.replaceFirst("\\..*", "")));
        return values;
    }
}
