package io.faasload.cli;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetException;
import io.faasload.driver.plan.RunViews;
import io.faasload.export.DatasetImport;
import io.faasload.export.ExportException;
import io.faasload.export.FaasloadImport;
import io.faasload.export.RowProgress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code import}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description =
                "Loads an exported dataset into empty tables, after checking its checksums. If it fails, the tables stay"
                        + " empty. Exporting it again gives the same bytes.")
final class ImportCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "The folder that export wrote.")
    private @Nullable Path directory;

    @Option(
            names = "--faasload",
            paramLabel = "FILE",
            description =
                    "Imports, instead of DIR, a dataset that FaaSLoad itself generated, from a dump of its MySQL database:"
                            + " mysqldump --xml --single-transaction DATABASE > FILE. With -, reads the dump from the standard input.")
    private @Nullable Path dump;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "19940503",
            description = "For --faasload: its generation.seed. Default: ${DEFAULT-VALUE}, as in FaaSLoad.")
    private long seed;

    @Override
    public Integer call() throws Exception {
        if ((directory == null) == (dump == null)) {
            throw new ConfigurationException(
                    List.of("import: must have either the folder of an export, or --faasload with a dump"));
        }
        LoaderConfig config = main.config();
        return Interruption.during(main.err(), interruption -> load(config, interruption));
    }

    private int load(LoaderConfig config, Interruption interruption)
            throws DatasetException, SQLException, ExportException, IOException {
        try (DatasetConnection connection =
                interruption.watch(main.database(config).connect())) {
            RowProgress progress = new RowProgressPrinter(main.out(), Terminal.ofThisProcess()::columns, "importing");
            if (directory != null) {
                DatasetImport.run(connection, directory, progress)
                        .forEach((table, rows) -> main.out().println(table + ": " + rows + " rows"));
            } else if (dump != null) {
                try (InputStream input = dump.toString().equals("-") ? System.in : Files.newInputStream(dump)) {
                    FaasloadImport.run(connection, input, seed, progress)
                            .forEach((table, rows) -> main.out()
                                    .println(table + ": " + rows.imported() + " rows"
                                            + (rows.imported() < rows.read()
                                                    ? " of " + rows.read() + ", the others are duplicates, or of no run"
                                                    : "")));
                } catch (NoSuchFileException e) {
                    throw new ExportException("--faasload: no such file: " + dump, e);
                }
            }
            RunViews.refresh(connection);
            main.out().flush();
            return 0;
        }
    }
}
