package io.faasload.cli;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetException;
import io.faasload.export.DatasetImport;
import io.faasload.export.ExportException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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

    @Parameters(paramLabel = "DIR", description = "The folder that export wrote.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path directory;

    @Override
    public Integer call() throws Exception {
        LoaderConfig config = main.config();
        return Interruption.during(main.err(), interruption -> load(config, interruption));
    }

    private int load(LoaderConfig config, Interruption interruption)
            throws DatasetException, SQLException, ExportException {
        try (DatasetConnection connection =
                interruption.watch(main.database(config).connect())) {
            Map<String, Long> rows = DatasetImport.run(
                    connection,
                    directory,
                    new RowProgressPrinter(main.out(), Terminal.ofThisProcess()::columns, "importing"));
            rows.forEach((table, number) -> main.out().println(table + ": " + number + " rows"));
            main.out().flush();
            return 0;
        }
    }
}
