package io.faasload.export.recipe;

import static io.faasload.dataset.TestDataset.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.function.Function;
import io.faasload.dataset.function.Functions;
import io.faasload.dataset.input.Inputs;
import io.faasload.export.DatasetExport;
import io.faasload.export.ExportException;
import io.faasload.export.RowProgress;
import io.faasload.export.compare.Comparison;
import io.faasload.export.compare.ExportedRuns;
import io.faasload.export.compare.StoredRuns;
import io.faasload.export.file.Format;
import io.faasload.files.Sha256;
import io.faasload.inputs.InputMaker;
import io.faasload.inputs.InputPlace;
import io.faasload.inputs.InputScan;
import io.faasload.manifest.ActionDefinition;
import io.faasload.manifest.Manifest;
import io.faasload.run.RunStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Recipes of a small dataset. */
@ExtendWith(PostgresExtension.class)
class RecipeIT {

    private static final Map<String, String> JPG = Map.of("image", "jpg");

    @TempDir
    private Path folder;

    private Path manifest() throws Exception {
        Files.createDirectories(folder.resolve("code"));
        Files.writeString(folder.resolve("code/ünï blur.js"), "function main() {}");
        return Files.writeString(folder.resolve("manifest.yml"), """
                packages:
                  imaging:   # 🦆 a comment
                    actions:
                      wand_blur:
                        function: code/ünï blur.js
                        runtime: nodejs:20
                        inputs: {password: $SECRET}
                        annotations: {input_kind: image, parameters: [{name: sigma, type: range_float, min: 1, max: 2}]}
                """);
    }

    private TestDataset dataset(LoaderConfig.Database config, Path manifest) throws Exception {
        TestDataset dataset = new TestDataset(config);
        ActionDefinition action =
                Manifest.read(manifest, Set.of("image")).actions().get(0);
        Functions.load(
                dataset.connection,
                List.of(new Function(
                        0,
                        action.name(),
                        action.runtime(),
                        null,
                        action.parametersYaml(),
                        "image",
                        action.limits().memoryMegabytes(),
                        action.limits().timeoutMillis(),
                        1)));
        dataset.execute("UPDATE functions SET code_sha256 = '" + Sha256.of(action.code()) + "'");
        dataset.execute("""
                UPDATE generation SET configuration = '{"database": {"user": "me", "password": "***"},
                  "generation": {"statedir": "/home/me", "interinvocationtime": 0.5, "nbinputs": {"image": 1},
                  "extensions": {"image": "jpg"}, "inputs": null}}', versions = '{"java": "17"}',
                  environment = '{"faasload": {"commit": "abc"}}'""");
        dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
        return dataset;
    }

    private static void storeInputs(DatasetConnection connection, Path inputs, int number) throws Exception {
        new InputScan(JPG, Map.of("image", number))
                .run(new InputPlace.Directory(inputs), found -> Inputs.store(connection, found));
    }

    private static Recipe export(TestDataset dataset, RecipeExport.Request request) throws Exception {
        try (DatasetConnection connection = dataset.database.connect()) {
            return RecipeExport.run(connection, request);
        }
    }

    @Test
    void hasWhatGeneratesTheDatasetAgain(LoaderConfig.Database config) throws Exception {
        Path manifest = manifest();
        try (TestDataset dataset = dataset(config, manifest)) {
            // Extended after its creation.
            dataset.execute("INSERT INTO parameters SELECT run, 'object', '2.jpg' FROM (SELECT id AS run FROM runs) r"
                    + " ON CONFLICT DO NOTHING");
            InputMaker.make(folder.resolve("inputs"), Map.of("image", 1), JPG, 7);
            storeInputs(dataset.connection, folder.resolve("inputs"), 1);
            Path out = folder.resolve("recipe");
            export(dataset, new RecipeExport.Request(out, List.of(manifest), 7));

            Recipe recipe = Recipe.read(out);
            assertThat(recipe.settings())
                    .isEqualTo(Map.of(
                            "generation.seed", "19940503",
                            "generation.streams", "shared",
                            "generation.interinvocationtime", "0.5",
                            "generation.nbinputs.image", "1",
                            "generation.repetitions", "1",
                            "generation.extensions.image", "jpg"));
            assertThat(recipe.inputs().seed()).isEqualTo(7);
            assertThat(recipe.inputs().files())
                    .extracting(Recipe.InputFile::name)
                    .containsExactly("1.jpg");
            assertThat(Files.readString(out.resolve("manifest.yml")))
                    .contains("# 🦆 a comment", "$SECRET", "function: \"code/");
            ActionDefinition copy =
                    recipe.manifest(out, Set.of("image")).actions().get(0);
            assertThat(copy.code()).hasContent("function main() {}").startsWith(out);

            Path again = folder.resolve("again");
            export(dataset, new RecipeExport.Request(again, List.of(manifest), 7));
            assertThat(again.resolve("SHA256SUMS")).hasSameTextualContentAs(out.resolve("SHA256SUMS"));
            assertThat(export(dataset, new RecipeExport.Request(folder.resolve("other seed"), List.of(manifest), 8))
                            .inputs()
                            .seed())
                    .isNull();
            assertThat(RecipeDifferences.of(recipe, dataset.connection)).isEmpty();
            dataset.execute("UPDATE inputs SET sha256 = 'x'");
            dataset.execute("UPDATE functions SET code_sha256 = 'y'");
            dataset.execute(
                    "UPDATE generation SET versions = '{\"java\": \"25\"}', environment = '{\"clocks\": {\"openwhisk\": 7}}'");
            assertThat(RecipeDifferences.of(recipe, dataset.connection))
                    .containsExactly(
                            "1 of 1 inputs have another content: image/1.jpg",
                            "code of imaging/wand_blur: " + recipe.code().get("imaging/wand_blur")
                                    + " originally, y here",
                            "java: 17 originally, 25 here",
                            "faasload.commit: abc originally, unknown here");

            Files.writeString(copy.code(), " ", java.nio.file.StandardOpenOption.APPEND);
            assertThatThrownBy(() -> Recipe.read(out))
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining(" is damaged: its checksum differs");
            assertThatThrownBy(() -> recipe.manifest(out, Set.of("image")))
                    .hasMessageStartingWith("the code of function imaging/wand_blur has SHA-256 ");
        }
    }

    @Test
    void refusesManifestsOfOtherFunctions(LoaderConfig.Database config) throws Exception {
        Path manifest = manifest();
        try (TestDataset dataset = dataset(config, manifest)) {
            Files.writeString(folder.resolve("code/ünï blur.js"), "function main() { other(); }");
            refuses(dataset, manifest, "--manifest: the code of function imaging/wand_blur has SHA-256 ");
            Files.writeString(manifest, Files.readString(manifest).replace("max: 2", "max: 3"));
            refuses(
                    dataset,
                    manifest,
                    "--manifest: function imaging/wand_blur has another parameters than the dataset: ");
            Files.writeString(manifest, Files.readString(manifest).replace("wand_blur", "blur"));
            refuses(dataset, manifest, "--manifest: has no function imaging/wand_blur, of which the dataset has runs");
            dataset.execute("UPDATE generation SET mode = 'injection'");
            refuses(dataset, manifest, "the dataset is an injection of traces, of which there are no recipes: ");
            assertThat(folder.resolve("out")).doesNotExist();
            assertThat(folder.resolve("out.partial")).doesNotExist();
        }
    }

    private void refuses(TestDataset dataset, Path manifest, String reason) {
        assertThatThrownBy(() -> export(dataset, new RecipeExport.Request(folder.resolve("out"), List.of(manifest), 7)))
                .isInstanceOf(ExportException.class)
                .hasMessageStartingWith(reason);
    }

    @Test
    void anExportEqualsItsDatasetAndNotAChangedOne(LoaderConfig.Database config) throws Exception {
        try (TestDataset dataset = dataset(config, manifest())) {
            for (Format format : Format.values()) {
                try (DatasetConnection connection = dataset.database.connect()) {
                    DatasetExport.run(
                            connection,
                            new DatasetExport.Request(
                                    folder.resolve(format.name()),
                                    EnumSet.of(format),
                                    new LoaderConfig.Publication(null, null, null, null, null),
                                    "",
                                    null),
                            RowProgress.NONE);
                }
                assertThat(compare(dataset, format).runs()).isEqualTo(1);
                assertThat(compare(dataset, format).differing()).isZero();
            }
            dataset.execute("UPDATE parameters SET value = '7' WHERE name = 'sigma'");
            assertThat(compare(dataset, Format.PARQUET).differences())
                    .containsExactly(
                            "imaging/wand_blur, user-wand_blur, input 1: sigma is 1.3424023855536071 in A, 7 in B");
        }
    }

    private Comparison compare(TestDataset dataset, Format format) throws Exception {
        try (DatasetConnection connection = dataset.database.connect()) {
            return Comparison.of(ExportedRuns.of(folder.resolve(format.name())), StoredRuns.of(connection));
        }
    }
}
