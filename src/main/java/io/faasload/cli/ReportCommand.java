package io.faasload.cli;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetException;
import io.faasload.driver.DatasetVerification;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.report.DatasetReport;
import io.faasload.report.ReportException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
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
    public Integer call() throws Exception {
        LoaderConfig config = main.config();
        DatasetReport.Target target = new DatasetReport.Target(file, isForced);
        target.require();
        return Interruption.during(main.err(), interruption -> {
            main.out().println(write(config, target, interruption::watch));
            main.out().flush();
            return 0;
        });
    }

    /**
     * Writes a report and returns a line that says so.
     *
     * @param watched receives each connection
     */
    static String write(LoaderConfig config, DatasetReport.Target target, UnaryOperator<DatasetConnection> watched)
            throws DatasetException, ReportException, SQLException {
        DatasetDatabase database = DatasetDatabase.of(config.database());
        DatasetReport.Verified verified = verified(config, database, watched);
        try (DatasetConnection connection = watched.apply(database.connect())) {
            long bytes = DatasetReport.write(connection, config, verified, target);
            return "%s: %d kB, to be opened in a browser".formatted(target.file(), bytes / 1_000);
        }
    }

    /** It needs a connection of its own, since a report only reads. */
    private static DatasetReport.Verified verified(
            LoaderConfig config, DatasetDatabase database, UnaryOperator<DatasetConnection> watched)
            throws DatasetException {
        try (DatasetConnection connection = watched.apply(database.connect())) {
            return new DatasetReport.Verified(
                    DatasetVerification.run(config.generation(), GenerationPlan.of(config, connection), connection),
                    "");
        } catch (ConfigurationException | SQLException e) {
            return new DatasetReport.Verified(null, String.valueOf(e.getMessage()));
        }
    }
}
