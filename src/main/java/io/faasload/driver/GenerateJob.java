package io.faasload.driver;

import io.faasload.cluster.JobException;
import io.faasload.config.ConfigFile;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetException;
import io.faasload.job.task.TaskLocale;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.client.deployment.application.executors.EmbeddedExecutor;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Entry point of the job jar: {@code flink run faasload-job.jar --config loader.yml [-D key=value]}, the same generation as
 * {@code bin/faasload generate}. Cluster, parallelism, the state to resume from and the folder of savepoints are those of
 * {@code flink run}; output and exit codes are those of {@code bin/faasload}.
 *
 * <p>In a JobManager (application mode, {@code /jars/run}) it neither handles signals nor exits the process.
 */
@Command(name = "faasload-job.jar", mixinStandardHelpOptions = true, description = "Runs a generation on this cluster.")
public final class GenerateJob {

    private static final Logger LOG = LoggerFactory.getLogger(GenerateJob.class);

    private static final int ONLY_HELP = -1;

    @Option(names = "--config", paramLabel = "FILE", description = "The loader.yml to use.")
    private @Nullable Path config;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "Overrides a key of the configuration. May be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    private GenerateJob() {}

    /**
     * Runs the generation to its end.
     *
     * @throws Exception in a JobManager, if the generation cannot start, fails, or leaves the dataset incomplete; the
     *     message says why
     */
    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        GenerateJob job = new GenerateJob();
        if (EmbeddedExecutor.NAME.equals(env.getConfiguration().get(DeploymentOptions.TARGET))) {
            TaskLocale.require();
            int exit = job.run(env, StopSignals.none(), true, arguments);
            if (exit == GenerationDriver.CROSSED) {
                throw new JobException("a threshold was crossed: the log of this process shows which");
            }
            if (exit == GenerationDriver.INCOMPLETE) {
                throw new JobException(
                        "the dataset is incomplete, or too many runs failed: bin/faasload verify shows which");
            }
            return;
        }
        // Safe to change here: Flink's client exits with this job.
        Locale.setDefault(Locale.ROOT);
        boolean isFollowed = env.getConfiguration().get(DeploymentOptions.ATTACHED);
        StopSignals signals = isFollowed ? StopSignals.savingState() : StopSignals.none();
        int exit;
        try {
            exit = job.run(env, signals, isFollowed, arguments);
        } catch (ConfigurationException | CommandLine.ParameterException e) {
            exit = failed(e, CommandLine.ExitCode.USAGE);
        } catch (DatasetException | JobException e) {
            exit = failed(e, CommandLine.ExitCode.SOFTWARE);
        }
        if (exit != GenerationDriver.COMPLETE) {
            // Flink's client exits only with 0 or 1, prints the stack trace of any exception from main, and prints its
            // own exception if main submits nothing.
            System.exit(exit == ONLY_HELP ? GenerationDriver.COMPLETE : exit);
        }
    }

    private int run(StreamExecutionEnvironment env, StopSignals signals, boolean isFollowed, String... arguments)
            throws ConfigurationException, DatasetException, JobException, InterruptedException {
        CommandLine commandLine = new CommandLine(this);
        if (CommandLine.printHelpIfRequested(commandLine.parseArgs(arguments))) {
            return ONLY_HELP;
        }
        // bin/faasload sets user.home to $HOME; Flink's scripts do not.
        Path home = Path.of(Objects.requireNonNullElse(System.getenv("HOME"), System.getProperty("user.home")));
        LoaderConfig loaded =
                LoaderConfig.load(ConfigFile.resolve(config, System.getenv(), home), overrides, System.getenv(), home);
        PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
        return new GenerationDriver(loaded, out, () -> 0, signals, "run the same command again to resume")
                .runIn(env, isFollowed);
    }

    private static int failed(Exception failure, int exit) {
        LOG.debug("The generation failed", failure);
        System.err.println("faasload: " + failure.getMessage());
        return exit;
    }
}
