package io.faasload.export.recipe;

import io.faasload.dataset.DatasetConnection;
import io.faasload.export.ExportException;
import io.faasload.files.Sha256;
import io.faasload.manifest.ActionDefinition;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The functions of a dataset, which those of a manifest must equal.
 *
 * @param stored by id
 */
record RecipeFunctions(List<RecipeFunctions.Stored> stored) {

    /** Dropped ones too, if they have runs. */
    private static final String FUNCTIONS = """
            SELECT f.name, f.runtime, f.image, f.parameters, f.input_kind, f.memory_mb, f.timeout_ms, f.concurrency,
              f.code_sha256
            FROM {schema}.functions f
            WHERE NOT f.dropped OR EXISTS (SELECT FROM {schema}.runs r WHERE r.function = f.id) ORDER BY f.id""";

    /** A function as the dataset has it. */
    record Stored(
            String name,
            Map<String, @Nullable Object> definition,
            @Nullable String code) {}

    /** Reads those that are deployed, or have runs. */
    static RecipeFunctions read(DatasetConnection connection) throws SQLException {
        try (var select = connection.prepareStatement(FUNCTIONS);
                ResultSet row = select.executeQuery()) {
            List<Stored> stored = new ArrayList<>();
            while (row.next()) {
                Map<String, @Nullable Object> definition = new LinkedHashMap<>();
                definition.put("runtime", row.getString(2));
                definition.put("docker", row.getString(3));
                definition.put("parameters", row.getString(4));
                definition.put("input_kind", row.getString(5));
                definition.put("memorySize", row.getInt(6));
                definition.put("timeout", row.getInt(7));
                definition.put("concurrency", row.getInt(8));
                stored.add(new Stored(row.getString(1), definition, row.getString(9)));
            }
            return new RecipeFunctions(stored);
        }
    }

    private static Map<String, @Nullable Object> definition(ActionDefinition action) {
        Map<String, @Nullable Object> definition = new LinkedHashMap<>();
        definition.put("runtime", action.runtime());
        definition.put("docker", action.image());
        definition.put("parameters", action.parametersYaml());
        definition.put("input_kind", action.inputKind());
        definition.put("memorySize", action.limits().memoryMegabytes());
        definition.put("timeout", action.limits().timeoutMillis());
        definition.put("concurrency", action.limits().concurrency());
        return definition;
    }

    /** The code of each function, which must be that of the dataset. */
    Map<String, String> code(List<ActionDefinition> actions) throws ExportException, IOException {
        Map<String, ActionDefinition> byName = new TreeMap<>();
        actions.forEach(action -> byName.put(action.name(), action));
        Map<String, String> code = new TreeMap<>();
        for (Stored function : stored) {
            ActionDefinition action = byName.remove(function.name());
            if (action == null) {
                throw new ExportException(
                        "--manifest: has no function " + function.name() + ", of which the dataset has runs");
            }
            for (Map.Entry<String, @Nullable Object> field : definition(action).entrySet()) {
                Object known = function.definition().get(field.getKey());
                if (!Objects.equals(field.getValue(), known)) {
                    throw new ExportException("--manifest: function " + function.name() + " has another "
                            + field.getKey() + " than the dataset: " + field.getValue() + ", not " + known);
                }
            }
            String actual = action.code() == null ? null : Sha256.of(action.code());
            if (function.code() != null && !function.code().equals(actual)) {
                throw new ExportException("--manifest: the code of function " + function.name() + " has SHA-256 "
                        + actual + ", but " + function.code()
                        + " was deployed (functions.code_sha256): name the manifest with the code of the dataset");
            }
            if (actual != null) {
                code.put(function.name(), actual);
            }
        }
        if (!byName.isEmpty()) {
            throw new ExportException(
                    "--manifest: has functions that the dataset does not have: " + String.join(", ", byName.keySet()));
        }
        return code;
    }

    /** Their names. */
    List<String> names() {
        return stored.stream().map(Stored::name).toList();
    }

    /** The kinds of their inputs. */
    List<String> inputKinds() {
        return stored.stream()
                .map(function -> String.valueOf(function.definition().get("input_kind")))
                .distinct()
                .toList();
    }
}
