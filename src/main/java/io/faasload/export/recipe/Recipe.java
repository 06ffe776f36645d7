package io.faasload.export.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.config.key.ConfigurationException;
import io.faasload.export.CheckedExport;
import io.faasload.export.ExportException;
import io.faasload.export.metadata.JsonFile;
import io.faasload.files.Sha256;
import io.faasload.manifest.ActionDefinition;
import io.faasload.manifest.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code recipe.json}: what generates a dataset again, beside the manifests and the code.
 *
 * @param format of this file
 * @param dataset id of the dataset
 * @param settings keys of section {@code generation} that decide what is generated
 * @param manifests names of the manifests
 * @param code SHA-256 of the code by function; none for an image without code
 * @param inputs what the functions got
 * @param versions of the programs that generated it
 * @param environment what it was generated on
 * @param configuration all of it, secrets masked
 */
public record Recipe(
        int format,
        String dataset,
        Map<String, String> settings,
        List<String> manifests,
        Map<String, String> code,
        Inputs inputs,
        JsonNode versions,
        JsonNode environment,
        JsonNode configuration) {

    /** The name of the file. */
    public static final String FILE = "recipe.json";

    static final int FORMAT = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The inputs.
     *
     * @param seed with which {@code inputs make} makes them; null if it does not
     * @param files those that are known
     */
    public record Inputs(@Nullable Long seed, List<InputFile> files) {}

    /**
     * An input.
     *
     * @param kind of input, and its container
     * @param name in it
     * @param sha256 of the file
     */
    public record InputFile(String kind, String name, String sha256) {}

    String json() {
        return JsonFile.text(JSON.valueToTree(this));
    }

    /**
     * Reads the recipe in a folder.
     *
     * @throws ExportException if a file is missing or damaged, or the recipe is of a later version
     */
    public static Recipe read(Path folder) throws ExportException {
        CheckedExport.parts(folder);
        try {
            JsonNode json = JSON.readTree(Files.readString(folder.resolve(FILE)));
            if (json.path("format").asInt() != FORMAT) {
                throw new ExportException(folder.resolve(FILE) + " has format " + json.path("format")
                        + ", and this version reads format " + FORMAT + ": use the version that wrote it");
            }
            return JSON.treeToValue(json, Recipe.class);
        } catch (JsonProcessingException e) {
            throw new ExportException(folder.resolve(FILE) + " is not a recipe: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ExportException(folder + " has no " + FILE + ": it is not a recipe", e);
        }
    }

    /**
     * The functions of all manifests of the recipe, after a check of their code.
     *
     * @throws ExportException if code is not that of the dataset
     */
    public Manifest manifest(Path folder, Set<String> inputKinds)
            throws ConfigurationException, ExportException, IOException {
        List<ActionDefinition> actions = new ArrayList<>();
        for (String name : manifests) {
            actions.addAll(Manifest.read(folder.resolve(name), inputKinds).actions());
        }
        for (ActionDefinition action : actions) {
            String actual = action.code() == null ? null : Sha256.of(action.code());
            String expected = code.get(action.name());
            if (!Objects.equals(actual, expected)) {
                throw new ExportException("the code of function " + action.name() + " has SHA-256 " + actual
                        + ", and that of the dataset had " + expected);
            }
        }
        return new Manifest(folder.resolve(FILE), actions);
    }
}
