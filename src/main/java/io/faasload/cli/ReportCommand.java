package io.faasload.cli;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetException;
import io.faasload.driver.DatasetVerification;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.process.ProcessExit;
import io.faasload.process.Signals;
import io.faasload.report.DatasetReport;
import io.faasload.report.ReportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code report}. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description =
                "Writes the dataset as one HTML file, with tables and charts: whether it is sound, what each function took,"
                        + " how well the schedule was kept, and what it was generated with. The file needs no network.")
final class ReportCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "File to create, such as report.html.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path file;

    @Option(names = "--force", description = "Replaces the file if it exists.")
    private boolean isForced;

    @Override
    public Integer call() throws ConfigurationException, DatasetException, ReportException, SQLException {
        LoaderConfig config = main.config();
        DatasetReport.Target target = new DatasetReport.Target(file, isForced);
        target.require();
        onInterrupt(target.partial());
        main.out().println(write(config, target));
        main.out().flush();
        return 0;
    }

    /** Writes a report and returns a line that says so. */
    static String write(LoaderConfig config, DatasetReport.Target target)
            throws DatasetException, ReportException, SQLException {
        try (DatasetConnection connection =
                DatasetDatabase.of(config.database()).connect()) {
            long bytes = DatasetReport.write(connection, config, verified(config), target);
            return "%s: %d kB, to be opened in a browser".formatted(target.file(), bytes / 1_000);
        }
    }

    /** It needs a connection of its own, since a report only reads. */
    private static DatasetReport.Verified verified(LoaderConfig config) throws DatasetException {
        try (DatasetConnection connection =
                DatasetDatabase.of(config.database()).connect()) {
            return new DatasetReport.Verified(
                    DatasetVerification.run(config.generation(), GenerationPlan.of(config, connection), connection),
                    "");
        } catch (ConfigurationException | SQLException e) {
            return new DatasetReport.Verified(null, String.valueOf(e.getMessage()));
        }
    }

    private void onInterrupt(Path partial) {
        Map.of("INT", 130, "TERM", 143)
                .forEach((name, code) -> Signals.handle(name, () -> {
                    try {
                        Files.deleteIfExists(partial);
                    } catch (IOException e) {
                        main.err().println("faasload: cannot delete " + partial);
                    }
                    main.err().println("\nfaasload: interrupted; no report was written");
                    main.err().flush();
                    ProcessExit.with(code);
                }));
    }
}
