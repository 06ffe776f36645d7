package io.faasload.export.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.export.ExportException;
import io.faasload.export.file.ExportFolder;
import io.faasload.files.Sha256;
import io.faasload.manifest.ActionDefinition;
import io.faasload.manifest.Manifest;
import io.faasload.manifest.ManifestCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Writes the recipe of a dataset. The same dataset gives the same bytes. */
public final class RecipeExport {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where and how this machine works, not what is generated. */
    private static final Set<String> OF_THIS_MACHINE = Set.of(
            "enabled",
            "statedir",
            "inputs",
            "parallelism",
            "checkpointinterval",
            "keepstates",
            "statebackend",
            "workdir",
            "secrets",
            "seed",
            "streams");

    private static final String GENERATION = """
            SELECT dataset, seed, streams, configuration::text, versions::text, environment::text, mode
            FROM {schema}.generation""";

    /** As many as were used: the configuration is that of the beginning, and may have been extended. */
    private static final String INPUTS_USED = """
            SELECT f.input_kind, count(DISTINCT p.value), min(substring(p.value FROM '\\.(.+)$'))
            FROM {schema}.parameters p JOIN {schema}.runs r ON r.id = p.run JOIN {schema}.functions f ON f.id = r.function
            WHERE p.name = 'object' GROUP BY 1""";

    private static final String REPETITIONS = "SELECT coalesce(max(repetition), 1) FROM {schema}.runs";

    private final DatasetConnection connection;

    private RecipeExport(DatasetConnection connection) {
        this.connection = connection;
    }

    /**
     * What to write.
     *
     * @param directory to be created
     * @param manifests of the functions
     * @param inputSeed with which the inputs may have been made
     */
    public record Request(Path directory, List<Path> manifests, long inputSeed) {}

    /**
     * Writes the recipe of the dataset of a connection in auto-commit mode.
     *
     * @throws ExportException if the manifests are not those of the dataset, or files cannot be read or written
     */
    public static Recipe run(DatasetConnection connection, Request request)
            throws ExportException, ConfigurationException, SQLException {
        connection.jdbc().setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.jdbc().setReadOnly(true);
        connection.jdbc().setAutoCommit(false);
        try (ExportFolder folder = ExportFolder.create(request.directory())) {
            return new RecipeExport(connection).write(request, folder);
        } catch (IOException e) {
            throw ExportException.writing(e);
        }
    }

    private Recipe write(Request request, ExportFolder folder)
            throws ExportException, ConfigurationException, SQLException, IOException {
        RecipeFunctions functions = RecipeFunctions.read(connection);
        try (var select = connection.prepareStatement(GENERATION);
                ResultSet row = select.executeQuery()) {
            if (!row.next() || functions.stored().isEmpty()) {
                throw new ExportException("there is no dataset in schema " + connection.schema()
                        + " (database.schema): run bin/faasload generate first");
            }
            if (!row.getString(7).equals("generation")) {
                throw new ExportException("the dataset is an injection of traces, of which there are no recipes:"
                        + " keep the traces, and repeat bin/faasload inject");
            }
            JsonNode configuration = JSON.readTree(row.getString(4));
            Map<String, String> settings = new TreeMap<>();
            flatten("generation", configuration.path("generation"), settings);
            OF_THIS_MACHINE.forEach(key -> settings.remove("generation." + key));
            settings.put("generation.seed", row.getString(2));
            settings.put("generation.streams", row.getString(3));
            Map<String, String> extensions = extendInputs(settings, functions);
            List<ActionDefinition> actions = new ArrayList<>();
            for (Path manifest : request.manifests()) {
                actions.addAll(Manifest.read(manifest, extensions.keySet()).actions());
            }
            Map<String, String> code = functions.code(actions);
            Recipe recipe = new Recipe(
                    Recipe.FORMAT,
                    row.getString(1),
                    settings,
                    manifests(request.manifests(), folder),
                    code,
                    RecipeInputs.read(connection, settings, extensions, request.inputSeed()),
                    JSON.readTree(row.getString(5)),
                    JSON.readTree(row.getString(6)),
                    configuration);
            folder.write(Recipe.FILE, recipe.json());
            folder.write("README.md", readme(recipe, functions));
            folder.finish();
            return recipe;
        }
    }

    /** Raises {@code nbinputs} and {@code repetitions} to what the dataset has; returns the extensions by kind. */
    private Map<String, String> extendInputs(Map<String, String> settings, RecipeFunctions functions)
            throws SQLException {
        try (var select = connection.prepareStatement(REPETITIONS);
                ResultSet row = select.executeQuery()) {
            row.next();
            raise(settings, "generation.repetitions", row.getLong(1));
        }
        try (var select = connection.prepareStatement(INPUTS_USED);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                raise(settings, "generation.nbinputs." + row.getString(1), row.getLong(2));
                if (row.getString(3) != null) {
                    settings.putIfAbsent("generation.extensions." + row.getString(1), row.getString(3));
                }
            }
        }
        Map<String, String> extensions = new TreeMap<>();
        for (String kind : functions.inputKinds()) {
            String extension = settings.get("generation.extensions." + kind);
            if (extension != null) {
                extensions.put(kind, extension);
            }
        }
        return extensions;
    }

    private static void raise(Map<String, String> settings, String key, long used) {
        settings.merge(key, String.valueOf(used), (given, found) -> Long.parseLong(given) >= used ? given : found);
    }

    private static List<String> manifests(List<Path> files, ExportFolder folder)
            throws ConfigurationException, IOException {
        List<String> names = new ArrayList<>();
        Set<String> copied = new HashSet<>();
        for (Path file : files) {
            String text = ManifestCopy.text(file, code -> {
                String place = "code/" + Sha256.of(code).substring(0, 12) + "/" + code.getFileName();
                if (copied.add(place)) {
                    Files.copy(code, folder.place(place));
                    folder.complete(place);
                }
                return place;
            });
            String name = names.isEmpty() ? "manifest.yml" : "manifest-" + (names.size() + 1) + ".yml";
            folder.write(name, text);
            names.add(name);
        }
        return names;
    }

    /** Adds the values as texts, by dotted path. */
    static void flatten(String path, JsonNode value, Map<String, String> settings) {
        if (value.isObject()) {
            value.properties()
                    .forEach(entry -> flatten(
                            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue(), settings));
        } else if (!value.isMissingNode() && !value.isNull()) {
            settings.put(path, value.asText());
        }
    }

    private static String readme(Recipe recipe, RecipeFunctions functions) {
        return """
                # Recipe of dataset %s

                Generates the dataset again: the same functions on the same inputs, with the same parameters. Functions: %s.

                ```
                bin/faasload regenerate RECIPE --dir DIR                 # with everything embedded, in a new directory
                bin/faasload --config loader.yml regenerate RECIPE       # on the OpenWhisk and PostgreSQL of loader.yml
                ```

                | | |
                |---|---|
                | `recipe.json` | seed, settings, hashes of code and inputs, versions and machines of the original, its configuration without secrets |
                | `manifest.yml`, `code/` | the functions |
                | `SHA256SUMS` | `sha256sum -c SHA256SUMS` checks all files |

                %s
                """.formatted(
                recipe.dataset(),
                String.join(", ", functions.names()),
                recipe.inputs().seed() != null
                        ? "The inputs are made from seed " + recipe.inputs().seed() + "."
                        : "The inputs are not part of it: regenerate needs `--inputs DIR` with `DIR/KIND/N.EXTENSION`, and compares their hashes.");
    }
}
