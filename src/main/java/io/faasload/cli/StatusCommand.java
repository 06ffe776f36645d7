package io.faasload.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.cluster.JobAddress;
import io.faasload.cluster.JobClients;
import io.faasload.cluster.JobException;
import io.faasload.cluster.JobStatusQuery;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.summary.FollowedProgress;
import io.faasload.dataset.summary.InjectionMinute;
import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.summary.Progress.TraceProgress;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.driver.summary.InjectionTable;
import io.faasload.driver.summary.ProgressPrinter;
import io.faasload.driver.summary.ProgressTable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows the progress of the generation, in total and by function, and the state of its job.")
final class StatusCommand implements Callable<Integer> {

    private static final long REDRAW_MILLIS = 1_000;
    private static final long LINE_MILLIS = 10_000;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @ArgGroup
    private @Nullable Form form;

    /** The options are mutually exclusive. */
    private static final class Form {

        @Option(names = "--json", description = "Prints a JSON object.")
        private boolean isJson;

        @Option(
                names = "--watch",
                description =
                        "Shows the progress until all runs have ended: every second on a terminal, redrawn in place,"
                                + " elsewhere as a line every ten seconds.")
        private boolean isWatch;
    }

    @Override
    public Integer call()
            throws ConfigurationException, DatasetException, SQLException, IOException, InterruptedException {
        LoaderConfig config = main.config();
        try (DatasetConnection connection = main.database(config).connect()) {
            GenerationPlan plan = GenerationPlan.of(config, connection);
            if (form != null && form.isWatch) {
                return watch(config, plan.inputsByTrace());
            }
            Progress progress = Progress.read(connection, plan.inputsByTrace());
            String job = job(config);
            List<InjectionMinute> minutes = config.injection().enabled() ? InjectionMinute.read(connection) : List.of();
            if (form != null && form.isJson) {
                main.out().println(json(progress, minutes, job));
            } else {
                main.out().println("job: " + job);
                main.out().println(total(progress, progress.perSecond(), " on average"));
                int columns = Terminal.ofThisProcess().columns();
                ProgressTable.print(main.out(), columns, progress);
                InjectionTable.print(main.out(), columns, minutes);
                main.out().flush();
            }
        }
        return 0;
    }

    /** Does not count all runs each time, but those that have not ended. Waits for the database, as the job does. */
    private int watch(LoaderConfig config, Map<Integer, Integer> inputsByTrace)
            throws DatasetException, SQLException, IOException, InterruptedException {
        Terminal terminal = Terminal.ofThisProcess();
        StatusWatch watch = new StatusWatch(main.out(), terminal::columnsWithEscapes, terminal::rows);
        try (FollowedProgress followed =
                new FollowedProgress(DatasetDatabase.of(config.database()).jdbc()::connect, inputsByTrace)) {
            while (!watch.update(
                    "job: " + job(config), followed::read, (progress, perSecond) -> total(progress, perSecond, ""))) {
                Thread.sleep(terminal.columnsWithEscapes() > 0 ? REDRAW_MILLIS : LINE_MILLIS);
            }
        }
        return 0;
    }

    private static String total(Progress progress, double perSecond, String how) {
        return String.format(
                Locale.ROOT,
                "runs: %d of %d, %.1f/s%s, %d in flight, %d refused, %d lost, ETA %s",
                progress.completed(),
                progress.expected(),
                perSecond,
                how,
                progress.inFlight(),
                progress.sum(TraceProgress::refused),
                progress.sum(TraceProgress::lost),
                ProgressPrinter.eta(progress, perSecond));
    }

    private static String job(LoaderConfig config) throws IOException, InterruptedException {
        Optional<JobAddress> address = JobAddress.read(config.generation());
        if (address.isEmpty()) {
            return "none";
        }
        try {
            return JobStatusQuery.status(JobClients.at(address.get())).name().toLowerCase(Locale.ROOT) + " at "
                    + address.get().rest();
        } catch (JobException e) {
            return "none (last job was at " + address.get().rest() + ")";
        }
    }

    private static String json(Progress progress, List<InjectionMinute> minutes, String job) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode status = mapper.createObjectNode();
        status.put("job", job).put("expected", progress.expected()).put("done", progress.completed());
        status.put("refused", progress.sum(TraceProgress::refused)).put("lost", progress.sum(TraceProgress::lost));
        status.put("missed", progress.sum(TraceProgress::missed));
        status.put("perSecond", progress.perSecond()).put("inFlight", progress.inFlight());
        status.put("orphans", progress.orphans());
        status.set("functions", mapper.valueToTree(progress.traces()));
        if (!minutes.isEmpty()) {
            status.set("minutes", mapper.valueToTree(minutes));
        }
        return mapper.writeValueAsString(status);
    }
}
