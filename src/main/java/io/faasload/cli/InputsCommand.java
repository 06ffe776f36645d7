package io.faasload.cli;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.input.Inputs;
import io.faasload.files.ShellWord;
import io.faasload.inputs.InputMaker;
import io.faasload.inputs.InputPlace;
import io.faasload.inputs.InputScan;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code inputs make}, {@code inputs scan}. */
@Command(
        name = "inputs",
        mixinStandardHelpOptions = true,
        description = "Creates inputs for the functions, and stores the features of existing ones.",
        synopsisSubcommandLabel = "COMMAND")
final class InputsCommand {

    private static final int MOST_NAMES = 10;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Command(
            name = "make",
            mixinStandardHelpOptions = true,
            description = "Creates images, sounds and videos of various sizes, as many of each kind as"
                    + " generation.nbinputs requires, and stores their features and hashes in table inputs. Keeps existing"
                    + " files.")
    int make(
            @Option(
                            names = "--dir",
                            required = true,
                            paramLabel = "DIR",
                            description = "Where to write: DIR/KIND/N.EXTENSION.")
                    Path directory,
            @Option(
                            names = "--seed",
                            paramLabel = "S",
                            description = "The same seed gives the same files. Default: ${DEFAULT-VALUE}.",
                            defaultValue = "" + InputMaker.DEFAULT_SEED)
                    long seed)
            throws ConfigurationException, DatasetException, SQLException, IOException, InterruptedException {
        LoaderConfig config = main.config();
        InputMaker.Made made = InputMaker.make(
                directory, config.generation().nbinputs(), config.generation().extensions(), seed);
        main.out()
                .printf(
                        "%s: %d files created (%d bytes), %d kept%n",
                        directory, made.made(), made.madeBytes(), made.kept());
        main.out().flush();
        try {
            store(config, main.database(config), new InputPlace.Directory(directory), main.out());
        } catch (DatasetException e) {
            throw new DatasetException(
                    "the files are there, but table inputs was not updated (run bin/faasload inputs scan --dir "
                            + ShellWord.of(directory) + " later): " + e.getMessage(),
                    e);
        }
        return 0;
    }

    @Command(
            name = "scan",
            mixinStandardHelpOptions = true,
            description = "Stores the features and hashes of existing inputs in table inputs.")
    int scan(
            @Option(
                            names = "--dir",
                            paramLabel = "DIR",
                            description = "Directory with the inputs: DIR/KIND/N.EXTENSION. Default: generation.inputs,"
                                    + " or the object store of the sample functions.")
                    @Nullable Path directory)
            throws ConfigurationException, DatasetException, SQLException, IOException {
        LoaderConfig config = main.config();
        URI place = directory == null ? config.inputs().orElse(null) : directory.toUri();
        if (place == null) {
            throw new ConfigurationException(
                    List.of(
                            "generation.inputs: must be the directory or object store with the inputs, unless --dir names one"));
        }
        if (directory != null && !Files.isDirectory(directory)) {
            throw new IOException("--dir: no such directory: " + directory);
        }
        store(
                config,
                main.database(config),
                InputPlace.of(place, config.openwhisk().calltimeout()),
                main.out());
        return 0;
    }

    /** Stores the inputs of a place, and prints how many there are. */
    static void store(LoaderConfig config, DatasetDatabase database, InputPlace place, PrintWriter out)
            throws DatasetException, SQLException, IOException {
        InputScan scan = new InputScan(
                config.generation().extensions(), config.generation().nbinputs());
        List<Inputs.Stored> stored = new ArrayList<>(List.of(Inputs.Stored.NOTHING));
        try (DatasetConnection connection = database.connect()) {
            scan.run(place, inputs -> stored.set(0, stored.get(0).plus(Inputs.store(connection, inputs))));
        }
        Inputs.Stored all = stored.get(0);
        out.printf(
                "table inputs: %d new, %d changed, %d unchanged%n",
                all.inserted(), all.changed().size(), all.unchanged());
        if (!all.changed().isEmpty()) {
            out.println("changed since the last scan, so earlier runs used other contents: "
                    + all.changed().stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
                    + (all.changed().size() > MOST_NAMES ? ", …" : ""));
        }
        out.flush();
    }
}
