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
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.summary.Progress.TraceProgress;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.driver.summary.ProgressPrinter;
import io.faasload.driver.summary.ProgressTable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows the progress of the generation, in total and by function, and the state of its job.")
final class StatusCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Option(names = "--json", description = "Prints a JSON object.")
    private boolean isJson;

    @Override
    public Integer call()
            throws ConfigurationException, DatasetException, SQLException, IOException, InterruptedException {
        LoaderConfig config = main.config();
        try (DatasetConnection connection = main.database(config).connect()) {
            GenerationPlan plan = GenerationPlan.of(config, connection);
            Progress progress = Progress.read(connection, plan.inputsByTrace());
            String job = job(config);
            if (isJson) {
                main.out().println(json(progress, job));
            } else {
                main.out().println("job: " + job);
                main.out()
                        .printf(
                                Locale.ROOT,
                                "runs: %d of %d, %.1f/s on average, %d in flight, %d refused, %d lost, ETA %s%n",
                                progress.completed(),
                                progress.expected(),
                                progress.perSecond(),
                                progress.inFlight(),
                                progress.sum(TraceProgress::refused),
                                progress.sum(TraceProgress::lost),
                                ProgressPrinter.eta(progress, progress.perSecond()));
                ProgressTable.print(main.out(), Terminal.ofThisProcess().columns(), progress);
            }
        }
        return 0;
    }

    private static String job(LoaderConfig config) throws IOException, InterruptedException {
        Optional<JobAddress> address = JobAddress.read(config.generation().statedir());
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

    private static String json(Progress progress, String job) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode status = mapper.createObjectNode();
        status.put("job", job).put("expected", progress.expected()).put("done", progress.completed());
        status.put("refused", progress.sum(TraceProgress::refused)).put("lost", progress.sum(TraceProgress::lost));
        status.put("perSecond", progress.perSecond()).put("inFlight", progress.inFlight());
        status.put("orphans", progress.orphans());
        status.set("functions", mapper.valueToTree(progress.traces()));
        return mapper.writeValueAsString(status);
    }
}
