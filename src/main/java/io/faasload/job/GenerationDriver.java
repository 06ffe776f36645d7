package io.faasload.job;

import io.faasload.config.AuthKey;
import io.faasload.config.AuthKeys;
import io.faasload.config.ConfigurationException;
import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.Generation;
import io.faasload.dataset.JdbcSettings;
import io.faasload.dataset.Lateness;
import io.faasload.dataset.Progress;
import io.faasload.dataset.Runs;
import io.faasload.job.invoke.LimitedCalls;
import io.faasload.schedule.TraceDefinition;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.application.WebSubmissionJobClient;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a generation: makes sure that it can begin, submits the job, follows it in the dataset, and ends it with a
 * savepoint when every run has a final status or somebody wants it to stop.
 */
public final class GenerationDriver {

    /** Everything is there. */
    public static final int COMPLETE = 0;
    /** Runs are lost or refused. */
    public static final int INCOMPLETE = 3;
    /** Stopped by {@code bin/faasload stop}, {@code flink stop} or a cancellation, like by SIGTERM. */
    private static final int STOPPED = 143;

    private static final Logger LOG = LoggerFactory.getLogger(GenerationDriver.class);
    private static final long POLL_MILLIS = 500;

    private final LoaderConfig config;
    private final PrintWriter out;
    private final StopSignals signals;
    private final ProgressPrinter printer;

    /**
     * A driver.
     *
     * @param out for progress and summary
     * @param isTerminal whether {@code out} is one
     */
    public GenerationDriver(LoaderConfig config, PrintWriter out, boolean isTerminal, StopSignals signals) {
        this.config = config;
        this.out = out;
        this.signals = signals;
        this.printer = new ProgressPrinter(out, isTerminal);
    }

    /**
     * What to begin with.
     *
     * @param state a savepoint or checkpoint to go on from; empty for the rows alone
     */
    private record Start(
            GenerationPlan plan,
            Map<String, AuthKey> keys,
            Generation generation,
            JdbcSettings jdbc,
            Optional<String> state) {}

    /**
     * Where to begin.
     *
     * @param from state that somebody named
     * @param fresh begin anew, which needs a dataset without runs
     * @param search otherwise, take the newest state in {@code generation.statedir}
     */
    private record Begin(Optional<String> from, boolean fresh, boolean search) {}

    /**
     * Generates on a Flink within this process.
     *
     * @param from savepoint to go on from; null for the newest in {@code generation.statedir}
     * @param fresh begin anew, which needs a dataset without runs
     * @return the exit code
     */
    public int onEmbeddedFlink(@Nullable String from, boolean fresh)
            throws ConfigurationException, DatasetException, JobException, InterruptedException {
        Start start = prepare(new Begin(Optional.ofNullable(from), fresh, true));
        Configuration configuration = FlinkSettings.fromFile();
        configuration.addAll(FlinkSettings.ofOwnSubmission(config.generation()));
        EmbeddedFlink flink;
        try {
            flink = EmbeddedFlink.start(configuration, config.generation().parallelism());
        } catch (Exception e) {
            throw new JobException("the embedded Flink does not start: " + JobStop.rootMessage(e), e);
        }
        try (flink) {
            return onRemote(new RemoteFlink(flink.address()), configuration, start);
        }
    }

    /**
     * Generates on a cluster.
     *
     * @param rest address of its REST interface
     * @param jobJar goes to the cluster together with the jars in its {@code lib/}
     */
    public int onCluster(URI rest, @Nullable String from, boolean fresh, Path jobJar)
            throws ConfigurationException, DatasetException, JobException, InterruptedException {
        RemoteFlink flink = new RemoteFlink(rest);
        flink.requireAnswer();
        Start start = prepare(new Begin(Optional.ofNullable(from), fresh, true));
        Configuration configuration = FlinkSettings.fromFile();
        configuration.addAll(FlinkSettings.ofOwnSubmission(config.generation()));
        return onRemote(flink, configuration, start, RemoteFlink.jars(jobJar));
    }

    /**
     * Generates in an environment that {@code flink run} made: it says where, how parallel, from which state, and where
     * savepoints are kept; {@code generation.parallelism} and {@code generation.statedir} serve where it says nothing.
     */
    public int inContext(StreamExecutionEnvironment env)
            throws ConfigurationException, DatasetException, JobException, InterruptedException {
        Configuration cluster = Configuration.fromMap(env.getConfiguration().toMap());
        Start start = prepare(new Begin(cluster.getOptional(StateRecoveryOptions.SAVEPOINT_PATH), false, false));
        env.configure(FlinkSettings.ofJob(config.generation()));
        if (cluster.getOptional(CoreOptions.DEFAULT_PARALLELISM).isEmpty()) {
            env.setParallelism(config.generation().parallelism());
        }
        URI rest = URI.create("http://" + cluster.get(RestOptions.ADDRESS) + ":" + cluster.get(RestOptions.PORT));
        String savepoints =
                cluster.getOptional(CheckpointingOptions.SAVEPOINT_DIRECTORY).orElseGet(this::statedir);
        return run(env, start, rest, savepoints);
    }

    private int onRemote(RemoteFlink flink, Configuration settings, Start start, String... jars)
            throws JobException, InterruptedException {
        Configuration configuration = new Configuration(settings);
        start.state().ifPresent(state -> FlinkSettings.restore(configuration, state));
        return run(flink.environment(configuration, jars), start, flink.rest(), statedir());
    }

    private String statedir() {
        return config.generation().statedir().toUri().toString();
    }

    private Start prepare(Begin begin)
            throws ConfigurationException, DatasetException, JobException, InterruptedException {
        if (!config.generation().enabled()) {
            throw new ConfigurationException(
                    List.of(
                            "generation.enabled: must be true to generate, not false (FaaSLoad's injector mode is not there yet)"));
        }
        SavedStates states = new SavedStates(config.generation().statedir());
        DatasetDatabase database = DatasetDatabase.of(config.database());
        database.prepare();
        try (Connection connection = database.connect()) {
            GenerationPlan plan = GenerationPlan.of(config, connection);
            Map<String, AuthKey> keys =
                    plan.keys(new AuthKeys(config.openwhisk().authkeys()));
            Readiness.require(config, plan, keys);
            refuseSecond(config.generation().statedir());
            boolean hasRuns = Progress.read(connection, plan.inputsByTrace()).traces().stream()
                    .anyMatch(trace -> trace.started() + trace.done() > 0);
            if (begin.fresh() && hasRuns) {
                throw new JobException("--fresh begins a new dataset and there are runs: drop them first with"
                        + " psql -c 'DROP TABLE runs, parameters, resources'");
            }
            Generation generation = Generation.guard(
                    connection,
                    new Generation.Settings(
                            config.generation().seed(),
                            config.generation().streams().name().toLowerCase(Locale.ROOT),
                            plan.definitions(),
                            config.toJson(),
                            versions()));
            if (begin.from().isEmpty()) {
                tryRefusedAgain(connection, plan, states, generation);
            }
            Optional<String> state = begin.from().isPresent() || begin.fresh() || !begin.search()
                    ? begin.from()
                    : newest(states, generation, hasRuns);
            LOG.info("Effective configuration: {}", config.toJson());
            out.println(state.map(path -> "Going on from " + path)
                    .orElse(hasRuns ? "Going on from the rows in the dataset" : "Beginning a new dataset"));
            out.flush();
            return new Start(plan, keys, generation, database.jdbc(), state);
        } catch (SQLException e) {
            throw new JobException("the dataset cannot be read: " + e.getMessage(), e);
        }
    }

    /** Two at once would invoke everything twice. The address of a job that is gone is forgotten. */
    private static void refuseSecond(Path statedir) throws JobException, InterruptedException {
        try {
            Optional<JobAddress> last = JobAddress.read(statedir);
            if (last.isPresent() && JobStop.runs(last.get())) {
                throw new JobException("a generation runs already with generation.statedir " + statedir + ", at "
                        + last.get().rest() + ": bin/faasload status shows it, bin/faasload stop ends it");
            }
            JobAddress.clear(statedir);
        } catch (IOException e) {
            throw new JobException("generation.statedir cannot be read: " + e, e);
        }
    }

    /** The states are past the refused runs and would not come back to them, so the rows alone are gone on from. */
    private void tryRefusedAgain(Connection connection, GenerationPlan plan, SavedStates states, Generation generation)
            throws SQLException, JobException {
        boolean hasRefused = Progress.read(connection, plan.inputsByTrace()).traces().stream()
                .anyMatch(trace -> trace.refused() > 0);
        if (!hasRefused) {
            return;
        }
        try {
            // In this order: a crash in between leaves refused runs, or none and no state that is past them.
            states.disown(states.find(generation.dataset()).own());
        } catch (IOException e) {
            throw new JobException("generation.statedir cannot be written: " + e, e);
        }
        int refused = 0;
        for (TraceDefinition trace : plan.traces()) {
            refused += Runs.deleteRefused(connection, trace.id(), trace.inputs());
        }
        out.println("Trying " + refused + " refused runs again");
    }

    /** A state of another dataset is of no use: FaaSLoad's users begin anew by dropping the tables. */
    private static Optional<String> newest(SavedStates states, Generation generation, boolean hasRuns)
            throws JobException {
        try {
            SavedStates.Found found = states.find(generation.dataset());
            if (found.own().isEmpty() && !found.foreign().isEmpty() && !hasRuns) {
                throw new JobException("the dataset has no runs and the states in generation.statedir are those of"
                        + " another one, newest " + found.foreign().get(0)
                        + ": begin anew with --fresh, or take another generation.statedir");
            }
            return found.own().stream().findFirst().map(path -> path.toUri().toString());
        } catch (IOException e) {
            throw new JobException("generation.statedir cannot be read: " + e, e);
        }
    }

    private static String versions() {
        String own = Optional.ofNullable(GenerationDriver.class.getPackage().getImplementationVersion())
                .orElse("development");
        return String.format(
                "{\"faasload\":\"%s\",\"flink\":\"%s\",\"java\":\"%s\"}",
                own, EnvironmentInformation.getVersion(), Runtime.version());
    }

    private int run(StreamExecutionEnvironment env, Start start, URI rest, String savepoints)
            throws JobException, InterruptedException {
        GenerationJob.define(env, config, start.plan(), start.keys(), start.generation(), start.jdbc());
        Path statedir = config.generation().statedir();
        JobClient job;
        try {
            job = env.executeAsync("faasload");
            String id = job.getJobID().toHexString();
            new SavedStates(statedir).note(id, start.generation().dataset());
            new JobAddress(rest, id, savepoints).write(statedir);
        } catch (Exception e) {
            throw new JobException("the job cannot be submitted to " + rest + ": " + JobStop.rootMessage(e), e);
        }
        if (job instanceof WebSubmissionJobClient) {
            LOG.info("Submitted over the REST interface, where nobody can follow it: bin/faasload stop ends it");
            return COMPLETE;
        }
        try {
            int exit = follow(job, start, savepoints);
            JobAddress.clear(statedir);
            return exit;
        } catch (IOException e) {
            throw new JobException("generation.statedir cannot be written: " + e, e);
        } finally {
            printer.end();
        }
    }

    private int follow(JobClient job, Start start, String savepoints) throws JobException, InterruptedException {
        Map<Integer, Integer> inputs = start.plan().inputsByTrace();
        Progress progress = new Progress(List.of(), 0);
        boolean isBlind = false;
        long doneSince = -1;
        long orphanGraceNanos = config.openwhisk().orphangrace().toNanos();
        while (true) {
            JobStatus status = JobStop.status(job);
            if (status.isGloballyTerminalState()) {
                return endedByOthers(job, status);
            }
            if (signals.isStopWanted()) {
                printer.end();
                out.println("State saved in " + JobStop.withSavepoint(job, savepoints)
                        + "; the next generate goes on from it");
                out.flush();
                return signals.exitCode();
            }
            try (Connection connection = start.jdbc().connect()) {
                progress = Progress.read(connection, inputs);
                printer.show(progress);
                isBlind = false;
            } catch (SQLException e) {
                // The job rides out an outage of the database, and so does its observer; one warning says so.
                if (!isBlind) {
                    LOG.warn("The job waits, and the progress cannot be read: {}", e.getMessage());
                }
                isBlind = true;
                LOG.debug("The progress cannot be read", e);
            }
            boolean isDone = !progress.traces().isEmpty() && progress.done() >= progress.expected();
            if (!isDone) {
                doneSince = -1;
            } else if (doneSince < 0) {
                doneSince = System.nanoTime();
            } else if (System.nanoTime() - doneSince >= orphanGraceNanos) {
                SurplusActivations.store(config.openwhisk(), start.keys(), start.jdbc());
                return complete(job, start, savepoints);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private int complete(JobClient job, Start start, String savepoints) throws JobException, InterruptedException {
        String savepoint = JobStop.withSavepoint(job, savepoints);
        LimitedCalls limited = limitedCalls(job);
        printer.end();
        try (Connection connection = start.jdbc().connect()) {
            Progress progress = Progress.read(connection, start.plan().inputsByTrace());
            ProgressPrinter.table(out, progress);
            PaceSummary.lines(
                            Lateness.read(connection),
                            limited,
                            config.generation().interinvocationtime())
                    .forEach(out::println);
            if (progress.orphans() > 0) {
                out.println(progress.orphans() + " activations that no run explains are in table orphans");
            }
            out.println("State saved in " + savepoint);
            out.flush();
            boolean isComplete = progress.traces().stream().allMatch(trace -> trace.completed() >= trace.expected());
            return isComplete ? COMPLETE : INCOMPLETE;
        } catch (SQLException e) {
            throw new JobException("the dataset cannot be read: " + e.getMessage(), e);
        }
    }

    private static LimitedCalls limitedCalls(JobClient job) throws InterruptedException {
        try {
            return LimitedCalls.of(job.getJobExecutionResult().get().getAllAccumulatorResults());
        } catch (ExecutionException e) {
            LOG.warn("The job does not tell what OpenWhisk's limits cost: {}", JobStop.rootMessage(e));
            return new LimitedCalls(0, 0);
        }
    }

    private int endedByOthers(JobClient job, JobStatus status) throws JobException, InterruptedException {
        if (status == JobStatus.FAILED) {
            try {
                job.getJobExecutionResult().get();
            } catch (ExecutionException e) {
                throw new JobException("the job failed: " + JobStop.rootMessage(e), e);
            }
        }
        printer.end();
        out.println("The job was " + (status == JobStatus.FINISHED ? "stopped" : "canceled")
                + " from outside; the next generate goes on");
        out.flush();
        return STOPPED;
    }
}
