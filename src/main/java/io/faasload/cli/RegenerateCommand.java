package io.faasload.cli;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.driver.StopSignals;
import io.faasload.export.recipe.Recipe;
import io.faasload.export.recipe.RecipeDifferences;
import io.faasload.files.ShellWord;
import io.faasload.inputs.InputMaker;
import io.faasload.inputs.InputPlace;
import io.faasload.manifest.Manifest;
import io.faasload.process.Heap;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code regenerate}. */
@Command(
        name = "regenerate",
        mixinStandardHelpOptions = true,
        description =
                "Generates a dataset again from a recipe that export --recipe wrote: checks its files and the hashes of code and"
                        + " inputs, makes the inputs, deploys the functions, generates and verifies. Prints what differs from the"
                        + " original; compare compares the rows. With --dir, everything is embedded; with --config, it uses the"
                        + " servers of that file. Repeat an interrupted one to resume it.")
final class RegenerateCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Parameters(paramLabel = "RECIPE", description = "The folder that export --recipe wrote.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path folder;

    @Option(names = "--dir", paramLabel = "DIR", description = "Directory for an embedded platform and its data.")
    private @Nullable Path directory;

    @Option(
            names = "--inputs",
            paramLabel = "DIR",
            description = "Directory with the inputs, DIR/KIND/N.EXTENSION, if the recipe cannot make them.")
    private @Nullable Path inputs;

    @Option(names = "--keep", description = "With --dir: leaves the platform running afterwards.")
    private boolean isKept;

    @Override
    public Integer call() throws Exception {
        if ((directory == null) != main.hasConfigOption()) {
            throw new ConfigurationException(List.of(
                    directory == null
                            ? "--dir: must be the directory for an embedded platform, unless --config names the servers to use"
                            : "--dir: must not be given with --config, which names the servers to use"));
        }
        Heap.require(Heap.OF_SERVERS_MEGABYTES);
        Recipe recipe = Recipe.read(folder);
        recipe.settings().forEach(main.overrides()::putIfAbsent);
        if (inputs == null && directory != null && recipe.inputs().seed() == null) {
            throw new ConfigurationException(
                    List.of("--inputs: must be the directory with the inputs, since the recipe has no seed for them"));
        }
        StopSignals signals = StopSignals.install();
        Workflow workflow = new Workflow(main, signals);
        Path embedded = directory;
        return embedded == null
                ? regenerate(workflow, signals, recipe, main.config(), null)
                : workflow.onPlatform(
                        embedded,
                        false,
                        isKept,
                        () -> regenerate(
                                workflow,
                                signals,
                                recipe,
                                Workflow.config(embedded, main.overrides()),
                                embedded.resolve("objects")));
    }

    /**
     * Generates the dataset.
     *
     * @param objects where the platform expects the inputs; null if they are there
     */
    private int regenerate(
            Workflow workflow, StopSignals signals, Recipe recipe, LoaderConfig config, @Nullable Path objects)
            throws Exception {
        Manifest manifest =
                recipe.manifest(folder, config.generation().extensions().keySet());
        int exit = workflow.run(
                config,
                manifest,
                database -> provideInputs(workflow, recipe, config, objects, database),
                "repeat the command to resume");
        if (signals.isStopWanted()) {
            return exit;
        }
        try (DatasetConnection connection =
                DatasetDatabase.of(config.database()).connect()) {
            List<String> differences = RecipeDifferences.of(recipe, connection);
            main.out().println();
            main.out()
                    .println(
                            differences.isEmpty()
                                    ? "Code, inputs, versions and machines are those of the recipe"
                                    : "Differences from the recipe:");
            differences.forEach(difference -> main.out().println("  " + difference));
        }
        if (directory != null) {
            main.out().println("To compare it with an export of the original:");
            String program = Workflow.program(Workflow.home());
            if (!isKept) {
                main.out().println("  " + Workflow.local(Workflow.home(), "up", directory));
            }
            main.out()
                    .println("  " + program + " compare EXPORT "
                            + ShellWord.of(directory.toAbsolutePath().resolve("loader.yml")));
        }
        main.out().flush();
        return exit;
    }

    private void provideInputs(
            Workflow workflow, Recipe recipe, LoaderConfig config, @Nullable Path objects, DatasetDatabase database)
            throws Exception {
        Long seed = recipe.inputs().seed();
        if (objects != null && inputs != null) {
            workflow.step("copying the inputs");
            copy(recipe, inputs, objects);
        } else if (objects != null && seed != null) {
            workflow.step("creating the inputs from seed " + seed);
            InputMaker.make(
                    objects, config.generation().nbinputs(), config.generation().extensions(), seed);
        }
        URI place = objects != null
                ? objects.toUri()
                : inputs != null ? inputs.toUri() : config.inputs().orElse(null);
        if (place != null) {
            InputPlace there = InputPlace.of(place, config.openwhisk().calltimeout());
            InputsCommand.store(config, database, there, main.out());
        }
    }

    private static void copy(Recipe recipe, Path from, Path to) throws IOException {
        for (Recipe.InputFile file : recipe.inputs().files()) {
            Path target = to.resolve(file.kind()).resolve(file.name());
            Files.createDirectories(target.getParent());
            if (!Files.exists(target)) {
                Files.copy(from.resolve(file.kind()).resolve(file.name()), target);
            }
        }
    }
}
