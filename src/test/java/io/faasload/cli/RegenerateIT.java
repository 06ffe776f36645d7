package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code regenerate} on the servers of a configuration, and {@code compare}; {@link DemoIT} does it with everything embedded. */
@ExtendWith(PlatformExtension.class)
class RegenerateIT {

    @TempDir
    private Path directory;

    @Test
    void regeneratesOnTheServersOfAConfiguration(LocalPlatform platform, DatabaseLogin database) throws Exception {
        Session original = new Session(platform, database, "recipe_original", directory);
        Path manifest = NoopAction.manifest(directory, "recipes", List.of("regenerated"), NoopAction.ONE_PARAMETER);
        List<String> settings = List.of("generation.nbinputs.image=3", "generation.seed=7");
        original.deploy(settings, manifest);
        original.success(settings, "generate");
        Path recipe = directory.resolve("recipe");
        Path dataset = directory.resolve("dataset");
        assertThat(original.success(
                                settings,
                                "export",
                                "--recipe",
                                "--manifest",
                                manifest.toString(),
                                "--out",
                                recipe.toString())
                        .out())
                .contains("not made by inputs make from seed 19940503, so regenerate will ask for them");
        original.success(settings, "export", "--out", dataset.toString());

        Session again = new Session(platform, database, "recipe_again", directory);
        assertThat(again.success(List.of(), "regenerate", recipe.toString()).out())
                .contains("3 of 3 runs completed", "Code, inputs, versions and machines are those of the recipe");
        String[] compare = {
            "compare", dataset.toString(), platform.loaderConfig().toString()
        };
        assertThat(again.success(List.of(), compare).out())
                .contains("3 runs with equal function, namespace, input and parameters, 0 differ");

        try (Connection connection = again.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM runs WHERE input = 2");
        }
        Session.Ended differing = again.run(List.of(), compare);
        assertThat(differing.exit()).isEqualTo(3);
        assertThat(differing.out())
                .contains(
                        "recipes/regenerated, user-regenerated, input 2: only in A\n",
                        "2 runs with equal function, namespace, input and parameters, 1 differ");

        Files.writeString(recipe.resolve("manifest.yml"), "# changed");
        Session.Ended damaged = again.run("regenerate", recipe.toString());
        assertThat(damaged.exit()).isEqualTo(1);
        assertThat(damaged.err())
                .isEqualToNormalizingNewlines("faasload: " + recipe.resolve("manifest.yml")
                        + " is damaged: its checksum differs from the one in SHA256SUMS\n");
    }
}
