package io.faasload.cli;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.function.Function;
import io.faasload.dataset.function.Functions;
import io.faasload.driver.plan.RunViews;
import io.faasload.manifest.ActionDefinition;
import io.faasload.manifest.Manifest;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code functions load}, {@code functions list}. */
@Command(
        name = "functions",
        mixinStandardHelpOptions = true,
        description = "Loads and lists the functions of the dataset.",
        synopsisSubcommandLabel = "COMMAND")
final class FunctionsCommand {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Command(
            name = "load",
            mixinStandardHelpOptions = true,
            description =
                    "Loads the functions of wskdeploy manifests into table functions, and updates those that changed."
                            + " Functions that are in none of the manifests are dropped: their runs are kept, but they are no"
                            + " longer invoked.")
    int load(
            @Parameters(paramLabel = "MANIFEST", arity = "1..*", description = "A wskdeploy manifest.")
                    List<Path> files)
            throws ConfigurationException, DatasetException, SQLException {
        LoaderConfig config = main.config();
        List<Function> functions = new ArrayList<>();
        for (Path file : files) {
            functions.addAll(functions(
                    Manifest.read(file, config.generation().extensions().keySet())));
        }
        Set<String> names = new HashSet<>();
        List<String> mistakes = functions.stream()
                .map(Function::name)
                .filter(name -> !names.add(name))
                .map(name -> name + ": must be in only one manifest, but is in several")
                .toList();
        if (!mistakes.isEmpty()) {
            throw new ConfigurationException(mistakes);
        }
        try (DatasetConnection connection = main.database(config).connect()) {
            Functions.Loaded loaded = Functions.load(connection, functions);
            RunViews.refresh(connection);
            main.out()
                    .printf(
                            "%d functions: %d new, %d updated, %d unchanged%n",
                            functions.size(), loaded.inserted(), loaded.updated(), loaded.unchanged());
            if (!loaded.dropped().isEmpty()) {
                main.out()
                        .println("dropped, because no longer in the manifest (their runs are kept): "
                                + String.join(", ", loaded.dropped()));
            }
        }
        return 0;
    }

    static List<Function> functions(Manifest manifest) {
        return manifest.actions().stream().map(FunctionsCommand::function).toList();
    }

    private static Function function(ActionDefinition action) {
        return new Function(
                0,
                action.name(),
                action.runtime(),
                action.image(),
                action.parametersYaml(),
                action.inputKind(),
                action.limits().memoryMegabytes(),
                action.limits().timeoutMillis(),
                action.limits().concurrency());
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists table functions.")
    int list() throws ConfigurationException, DatasetException, SQLException {
        try (DatasetConnection connection = main.database(main.config()).connect()) {
            main.out().printf("%4s  %-32s %-16s %-8s %6s %8s%n", "id", "name", "runtime", "inputs", "MB", "ms");
            for (Function function : Functions.list(connection)) {
                main.out()
                        .printf(
                                "%4d  %-32s %-16s %-8s %6d %8d%n",
                                function.id(),
                                function.name(),
                                function.runtime() == null ? function.image() : function.runtime(),
                                function.inputKind(),
                                function.memoryMb(),
                                function.timeoutMs());
            }
        }
        return 0;
    }
}
