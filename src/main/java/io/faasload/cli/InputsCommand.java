package io.faasload.cli;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.inputs.InputMaker;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code inputs make}. */
@Command(
        name = "inputs",
        mixinStandardHelpOptions = true,
        description = "Creates inputs for the functions.",
        synopsisSubcommandLabel = "COMMAND")
final class InputsCommand {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Command(
            name = "make",
            mixinStandardHelpOptions = true,
            description = "Creates images, sounds and videos of various sizes, as many of each kind as"
                    + " generation.nbinputs requires. Keeps existing files.")
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
            throws ConfigurationException, IOException, InterruptedException {
        LoaderConfig config = main.config();
        InputMaker.Made made = InputMaker.make(
                directory, config.generation().nbinputs(), config.generation().extensions(), seed);
        main.out()
                .printf(
                        "%s: %d files created (%d bytes), %d kept%n",
                        directory, made.made(), made.madeBytes(), made.kept());
        return 0;
    }
}
