package io.faasload.cli;

import io.faasload.cluster.JobException;
import io.faasload.config.LoaderConfig;
import io.faasload.config.Threshold;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.JdbcSettings;
import io.faasload.driver.GenerationDriver;
import io.faasload.driver.StartFrom;
import io.faasload.driver.StopSignals;
import io.faasload.process.Heap;
import io.faasload.report.LivePage;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code generate}. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        description = "Invokes every function on every input and stores the runs. Resumes from the newest state in"
                + " generation.statedir. Ctrl-C stops with a savepoint; a second Ctrl-C aborts without one, and the next"
                + " generate resumes from the last checkpoint and the rows.")
class GenerateCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(GenerateCommand.class);
    private static final int LAST_PORT = 65_535;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Option(
            names = "--jobmanager",
            paramLabel = "HOST:PORT",
            description = "REST address of a Flink cluster. Default: Flink runs in this process.")
    private @Nullable String jobManager;

    @ArgGroup
    private @Nullable Start start;

    @Option(
            names = "--threshold",
            paramLabel = "EXPRESSION",
            description =
                    "A condition at the end, in addition to those of the configuration, such as 'failed_share < 0.01'"
                            + " or 'duration_ms{function=\"image/wand_blur\"} p99 < 2000'. Exit code 4 if it is not met. May be"
                            + " repeated.")
    private List<String> thresholds = new ArrayList<>();

    @Option(
            names = "--junit",
            paramLabel = "FILE",
            description = "Writes the thresholds to a file at the end, as JUnit XML.")
    private @Nullable Path junit;

    @ArgGroup
    private @Nullable Live live;

    /** The options are mutually exclusive. */
    private static final class Live {

        @Option(
                names = "--ui",
                arity = "0..1",
                fallbackValue = "0",
                paramLabel = "PORT",
                description =
                        "Serves a page with tables and charts of the latest runs on this machine, at an address with a"
                                + " secret token, which is printed. Default: on a terminal, at any port.")
        private @Nullable Integer port;

        @Option(names = "--no-ui", description = "Serves no page.")
        private boolean isOff;
    }

    /** The options are mutually exclusive. */
    private static final class Start {

        @Option(names = "--from", paramLabel = "PATH", description = "Savepoint or checkpoint to resume from.")
        private @Nullable String from;

        @Option(names = "--fresh", description = "Starts a new dataset; fails if there are runs.")
        private boolean isFresh;

        @Option(names = "--retry-failed", description = "Runs failed runs again; their rows move to table attempts.")
        private boolean isRetry;
    }

    @Override
    public Integer call()
            throws ConfigurationException, DatasetException, JobException, IOException, InterruptedException {
        if (jobManager == null) {
            Heap.require(Heap.OF_SERVERS_MEGABYTES);
        }
        LoaderConfig config = config(main).withThresholds(thresholds());
        GenerationDriver driver = new GenerationDriver(
                config,
                main.out(),
                Terminal.ofThisProcess()::columns,
                StopSignals.savingState(),
                "run " + spec.name() + " again to resume");
        if (junit != null) {
            requireWritable(junit);
            driver.reportThresholdsIn(junit);
        }
        main.keepLogIn(driver.workFolder().folder("logs"), "generate");
        int exit;
        try (LivePage page = livePage(config)) {
            if (page != null) {
                driver.reportProgressTo(page::progressed);
            }
            exit = run(driver);
        }
        if (List.of(GenerationDriver.COMPLETE, GenerationDriver.INCOMPLETE, GenerationDriver.CROSSED)
                .contains(exit)) {
            main.out().println("Tables and charts: bin/faasload report --out report.html");
            main.out().flush();
        }
        return exit;
    }

    private int run(GenerationDriver driver)
            throws ConfigurationException, DatasetException, JobException, InterruptedException {
        if (jobManager == null) {
            return driver.runEmbedded(startFrom());
        }
        Path jar = Path.of(System.getProperty("faasload.home", "."), "target", "faasload-job.jar");
        return driver.runOnCluster(cluster(jobManager), jar, startFrom());
    }

    /** Starts the page if it is wanted; null if not, or if it cannot be served. */
    private @Nullable LivePage livePage(LoaderConfig config) throws DatasetException {
        Integer port = live == null ? Terminal.isThere() ? Integer.valueOf(0) : null : live.isOff ? null : live.port;
        if (port == null) {
            return null;
        }
        if (port < 0 || port > LAST_PORT) {
            throw new ParameterException(spec.commandLine(), "--ui must be a port, not " + port);
        }
        JdbcSettings database = DatasetDatabase.of(config.database()).jdbc();
        try {
            LivePage page = LivePage.start(port, database::connect);
            main.out().println("Live page: " + page.address());
            main.out().flush();
            return page;
        } catch (IOException e) {
            LOG.warn("No live page: cannot listen on port {}: {}", port, e.getMessage());
            return null;
        }
    }

    /** The configuration of what is to run. */
    LoaderConfig config(Main of) throws ConfigurationException {
        return of.config();
    }

    private List<Threshold> thresholds() {
        List<Threshold> parsed = new ArrayList<>();
        for (String threshold : thresholds) {
            try {
                parsed.add(Threshold.parse(threshold, false));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(
                        spec.commandLine(), "--threshold '" + threshold + "': " + e.getMessage(), e);
            }
        }
        return parsed;
    }

    /** Fails now, and not at the end of a long generation. */
    private void requireWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || folder == null || !Files.isWritable(Files.exists(file) ? file : folder)) {
            throw new ParameterException(
                    spec.commandLine(), "--junit must be a file in a folder where this user may write, not " + file);
        }
    }

    private StartFrom startFrom() {
        if (start != null && start.from != null) {
            return new StartFrom.NamedState(start.from);
        }
        if (start != null && start.isRetry) {
            return new StartFrom.RetryOfFailed();
        }
        return start != null && start.isFresh ? new StartFrom.NewDataset() : new StartFrom.NewestState();
    }

    private URI cluster(String address) {
        try {
            URI rest = new URI(address.contains("://") ? address : "http://" + address);
            // URI.getHost does not support underscores; URL.getHost does.
            URL url = rest.toURL();
            if (!url.getHost().isEmpty() && url.getPort() >= 0) {
                return rest;
            }
        } catch (URISyntaxException | MalformedURLException | IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--jobmanager must be HOST:PORT, not " + address, e);
        }
        throw new ParameterException(spec.commandLine(), "--jobmanager must be HOST:PORT, not " + address);
    }
}
