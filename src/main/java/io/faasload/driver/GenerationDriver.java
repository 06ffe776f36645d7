package io.faasload.driver;

import io.faasload.cluster.CheckpointFailures;
import io.faasload.cluster.EmbeddedFlink;
import io.faasload.cluster.FlinkRest;
import io.faasload.cluster.FlinkSettings;
import io.faasload.cluster.FollowedJob;
import io.faasload.cluster.JobAddress;
import io.faasload.cluster.JobException;
import io.faasload.cluster.JobFailures;
import io.faasload.cluster.RemoteFlink;
import io.faasload.cluster.StateFolder;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.summary.Progress;
import io.faasload.driver.state.SavedStates;
import io.faasload.driver.summary.ProgressPrinter;
import io.faasload.files.PrivateFolder;
import io.faasload.files.ProcessFolder;
import io.faasload.files.WorkFolder;
import io.faasload.job.GenerationJob;
import io.faasload.job.end.EndSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.application.WebSubmissionJobClient;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a generation: prepares it, submits the job, follows its progress in the dataset, and stops it with a savepoint when
 * every run has a final status or a stop is requested.
 */
public final class GenerationDriver {

    /** Exit code: every run completed. */
    public static final int COMPLETE = 0;
    /** Exit code: runs are lost or refused, or more of them failed than {@code verify.failedshare} allows. */
    public static final int INCOMPLETE = 3;
    /** Exit code: a threshold was crossed. */
    public static final int CROSSED = 4;
    /** Exit code, as for SIGTERM: stopped by {@code bin/faasload stop} or {@code flink stop}, or canceled. */
    static final int STOPPED = 143;

    private static final Logger LOG = LoggerFactory.getLogger(GenerationDriver.class);

    private static final Duration USUAL_START = Duration.ofSeconds(10);

    /** Between two questions whether the tasks of a detached job run. */
    private static final long POLL_MILLIS = 500;

    private final LoaderConfig config;
    private final PrintWriter out;
    private final StopSignals signals;
    private final ProgressPrinter printer;
    private final SavedStates states;
    private final String toResume;
    private @Nullable Path thresholdReport;
    private Consumer<Progress> progressed = progress -> {};

    /**
     * Creates a driver.
     *
     * @param out for progress and summary
     * @param terminalColumns current width of {@code out} in characters; 0 if it is not a terminal
     * @param toResume how to resume, printed after a stop
     */
    public GenerationDriver(
            LoaderConfig config, PrintWriter out, IntSupplier terminalColumns, StopSignals signals, String toResume) {
        this.config = config;
        this.out = out;
        this.signals = signals;
        this.printer = new ProgressPrinter(out, terminalColumns);
        this.states = new SavedStates(config.generation().statedir());
        this.toResume = toResume;
    }

    /** Writes the thresholds at the end to a file, as JUnit XML. */
    public void reportThresholdsIn(Path file) {
        thresholdReport = file;
    }

    /** Also passes the progress on, twice a second; the consumer must not block or throw. */
    public void reportProgressTo(Consumer<Progress> consumer) {
        progressed = consumer;
    }

    /**
     * Generates on a Flink cluster within this process.
     *
     * @return the exit code
     */
    public int runEmbedded(StartFrom start)
            throws ConfigurationException, DatasetException, JobException, InterruptedException {
        PrivateFolder work = workFolder();
        Configuration settings = settings();
        // Each takes a second; the lease is released when Flink has ended.
        try (EmbeddedFlink.Starting starting =
                        EmbeddedFlink.begin(settings, config.generation().parallelism(), work);
                PreparedGeneration prepared = new Preparation(config, out).prepare(start);
                EmbeddedFlink flink = starting.take()) {
            settings.addAll(flink.clientSettings());
            StreamExecutionEnvironment env = new RemoteFlink(flink.address(), settings).environment(prepared.state());
            return run(env, prepared, statedir(), true, flink::whyRefused);
        }
    }

    /**
     * Generates on a cluster.
     *
     * @param rest address of its REST interface
     * @param jobJar the job's jar, uploaded together with the jars in its {@code lib/}
     * @return the exit code
     */
    public int runOnCluster(URI rest, Path jobJar, StartFrom start)
            throws ConfigurationException, DatasetException, JobException, InterruptedException {
        Configuration settings = settings();
        settings.addAll(FlinkSettings.securityOfEnvironment());
        RemoteFlink flink = new RemoteFlink(rest, settings);
        flink.requireAnswer();
        try (ProcessFolder folder = jarFolder();
                PreparedGeneration prepared = new Preparation(config, out).prepare(start)) {
            String[] jars = RemoteFlink.jars(jobJar, folder.folder());
            return run(flink.environment(prepared.state(), jars), prepared, statedir(), true, RemoteFlink::whyRefused);
        }
    }

    /**
     * Generates in the environment of {@code flink run}, which sets cluster, parallelism, the state to resume from and the
     * savepoint directory; {@code generation.parallelism} and {@code generation.statedir} are the defaults.
     *
     * @param isFollowed false to return as soon as the job runs, which then ends without this process
     * @return the exit code
     */
    public int runIn(StreamExecutionEnvironment env, boolean isFollowed)
            throws ConfigurationException, DatasetException, JobException, InterruptedException {
        Configuration cluster = settings(env);
        StartFrom start = cluster.getOptional(StateRecoveryOptions.SAVEPOINT_PATH)
                .<StartFrom>map(StartFrom.NamedState::new)
                .orElseGet(StartFrom.Rows::new);
        Preparation preparation = new Preparation(config, out);
        try (PreparedGeneration prepared =
                isRecovered(cluster) ? preparation.ofRunningJob() : preparation.prepare(start)) {
            env.configure(FlinkSettings.ofJob(config));
            if (cluster.getOptional(CoreOptions.DEFAULT_PARALLELISM).isEmpty()) {
                env.setParallelism(config.generation().parallelism());
            }
            String savepoints = cluster.getOptional(CheckpointingOptions.SAVEPOINT_DIRECTORY)
                    .orElseGet(this::statedir);
            return run(env, prepared, savepoints, isFollowed, RemoteFlink::whyRefused);
        }
    }

    /**
     * Whether the job runs already. In an application cluster with high availability, a JobManager that replaces another one recovers its
     * job and runs {@code main} again, whose submission then only returns that job.
     */
    private static boolean isRecovered(Configuration cluster) throws InterruptedException {
        Optional<JobID> fixed = cluster.getOptional(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID)
                .map(JobID::fromHexString);
        if (fixed.isEmpty()) {
            return false;
        }
        try (FollowedJob job = FollowedJob.open(cluster, fixed.get())) {
            return !job.status().isGloballyTerminalState();
        } catch (JobException e) {
            LOG.debug("The job of this application does not exist yet", e);
            return false;
        }
    }

    /**
     * The folder of {@code generation.workdir}.
     *
     * @throws JobException if it cannot be used
     */
    public PrivateFolder workFolder() throws JobException {
        try {
            return WorkFolder.of(config.generation().workdir());
        } catch (IOException e) {
            throw new JobException("generation.workdir cannot be used: " + e.getMessage(), e);
        }
    }

    private ProcessFolder jarFolder() throws JobException {
        try {
            return ProcessFolder.open(workFolder(), "jars");
        } catch (IOException e) {
            throw new JobException("generation.workdir cannot be used: " + e.getMessage(), e);
        }
    }

    private static Configuration settings(StreamExecutionEnvironment env) {
        return Configuration.fromMap(env.getConfiguration().toMap());
    }

    private Configuration settings() throws JobException {
        StateFolder.loadPlugins();
        Configuration settings = FlinkSettings.fromFile();
        settings.addAll(FlinkSettings.ofOwnSubmission(config, states.checkpoints()));
        return settings;
    }

    private String statedir() {
        return config.generation().statedir().address();
    }

    /** Submits the job, and follows it if wanted; {@code whyRefused} returns the reason of a failed submission. */
    private int run(
            StreamExecutionEnvironment env,
            PreparedGeneration prepared,
            String savepoints,
            boolean isFollowed,
            Function<Exception, String> whyRefused)
            throws JobException, InterruptedException {
        GenerationJob.define(
                env,
                config,
                prepared.plan().traces(),
                prepared.plan().points(),
                prepared.keys(),
                prepared.generation(),
                prepared.jdbc(),
                new EndSettings.Submission(prepared.plan().inputsByTrace(), savepoints, isFollowed));
        try (FlinkRest rest = FlinkRest.open(settings(env), JobFailures.TIMEOUT, JobFailures.TIMEOUT)) {
            JobClient job = submit(env, prepared, rest.address(), savepoints, whyRefused);
            if (job instanceof WebSubmissionJobClient) {
                LOG.info("Submitted over the REST interface, where nobody can follow it");
                return COMPLETE;
            }
            StateFolder checkpoints = settings(env)
                    .getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
                    .map(StateFolder::new)
                    .orElse(null);
            try (FollowedJob followed = FollowedJob.open(settings(env), job.getJobID())) {
                JobSigns signs = new JobSigns(
                        followed,
                        new JobFailures(rest, job.getJobID()),
                        new CheckpointFailures(rest, job.getJobID(), checkpoints),
                        USUAL_START);
                if (isFollowed) {
                    return follow(job, signs, prepared, savepoints);
                }
                signs.awaitTasks(POLL_MILLIS);
                out.println("The job runs at " + rest.address() + " as " + job.getJobID()
                        + ", and ends with a savepoint when all runs are done");
                out.flush();
                return COMPLETE;
            }
        }
    }

    private JobClient submit(
            StreamExecutionEnvironment env,
            PreparedGeneration prepared,
            URI rest,
            String savepoints,
            Function<Exception, String> whyRefused)
            throws JobException {
        JobClient job;
        try {
            job = env.executeAsync("faasload " + prepared.generation().dataset());
        } catch (Exception e) {
            throw new JobException("cannot submit the job to " + rest + ": " + whyRefused.apply(e), e);
        }
        String id = job.getJobID().toHexString();
        prepared.lease().handOver(rest, id);
        try {
            states.note(id, prepared.generation().dataset());
            JobAddress.of(rest, id, savepoints, settings(env)).write(config.generation());
        } catch (IOException e) {
            // This process can still follow and stop it.
            LOG.warn("status and stop will not find job {}: cannot write generation.statedir: {}", id, e.toString());
        }
        return job;
    }

    private int follow(JobClient job, JobSigns signs, PreparedGeneration prepared, String savepoints)
            throws JobException, InterruptedException {
        try (GenerationFollower follower = new GenerationFollower(
                config, out, printer, progressed, prepared, job, savepoints, toResume, thresholdReport)) {
            int exit = follower.follow(signs, signals);
            JobAddress.clear(config.generation());
            prune(prepared);
            prepared.lease().release();
            return exit;
        } catch (IOException e) {
            throw new JobException("cannot write generation.statedir: " + e, e);
        } finally {
            printer.end();
        }
    }

    /** Failing to delete old states does not fail a finished generation. */
    private void prune(PreparedGeneration prepared) {
        try {
            states.prune(prepared.generation().dataset(), config.generation().keepstates(), Optional.empty());
        } catch (IOException e) {
            LOG.warn("Cannot delete old states in generation.statedir: {}", e.toString());
        }
    }
}
