package io.faasload.export.recipe;

import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.files.Sha256;
import io.faasload.inputs.InputMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;

/** The inputs of a dataset. */
final class RecipeInputs {

    private static final String INPUTS = "SELECT kind, name, sha256 FROM {schema}.inputs ORDER BY kind, name";

    private RecipeInputs() {}

    /** The inputs that the dataset used, and the seed if it makes them. */
    static Recipe.Inputs read(
            DatasetConnection connection, Map<String, String> settings, Map<String, String> extensions, long seed)
            throws SQLException, ConfigurationException, IOException {
        Set<String> used = new HashSet<>();
        extensions.forEach((kind, extension) -> {
            long number = Long.parseLong(settings.getOrDefault("generation.nbinputs." + kind, "0"));
            for (long i = 1; i <= number; i++) {
                used.add(kind + "/" + i + "." + extension);
            }
        });
        List<Recipe.InputFile> files = new ArrayList<>();
        try (var select = connection.prepareStatement(INPUTS);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                if (used.contains(row.getString(1) + "/" + row.getString(2))) {
                    files.add(new Recipe.InputFile(row.getString(1), row.getString(2), row.getString(3)));
                }
            }
        }
        return new Recipe.Inputs(isSeed(seed, extensions, files) ? seed : null, files);
    }

    /** Whether {@code inputs make} with this seed gives the first input of each kind. */
    private static boolean isSeed(long seed, Map<String, String> extensions, List<Recipe.InputFile> files)
            throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        extensions.keySet().forEach(kind -> counts.put(kind, 1));
        Path made = Files.createTempDirectory("faasload-recipe-");
        try {
            InputMaker.make(made, counts, extensions, seed);
            for (Map.Entry<String, String> kind : extensions.entrySet()) {
                String name = "1." + kind.getValue();
                String sha256 = Sha256.of(made.resolve(kind.getKey()).resolve(name));
                if (!files.contains(new Recipe.InputFile(kind.getKey(), name, sha256))) {
                    return false;
                }
            }
            return true;
        } catch (ConfigurationException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            FileUtils.deleteDirectory(made.toFile());
        }
    }
}
