package io.faasload.driver;

import io.faasload.cluster.EmbeddedFlink;
import io.faasload.cluster.FlinkRest;
import io.faasload.cluster.FlinkSettings;
import io.faasload.cluster.JobAddress;
import io.faasload.cluster.JobException;
import io.faasload.cluster.JobFailures;
import io.faasload.cluster.RemoteFlink;
import io.faasload.cluster.RootCause;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetException;
import io.faasload.driver.state.SavedStates;
import io.faasload.job.GenerationJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.client.deployment.application.WebSubmissionJobClient;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
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
    static final int STOPPED = 143;

    private static final Logger LOG = LoggerFactory.getLogger(GenerationDriver.class);

    private final LoaderConfig config;
    private final PrintWriter out;
    private final StopSignals signals;
    private final ProgressPrinter printer;
    private final SavedStates states;

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
        this.states = new SavedStates(config.generation().statedir());
    }

    /**
     * Generates on a Flink within this process.
     *
     * @param from savepoint to go on from; null for the newest in {@code generation.statedir}
     * @param fresh begin anew, which needs a dataset without runs
     * @return the exit code
     */
    public int onEmbeddedFlink(@Nullable String from, boolean fresh)
            throws ConfigurationException, DatasetException, JobException, InterruptedException {
        try (PreparedGeneration start =
                new Preparation(config, out).prepare(new Preparation.Begin(Optional.ofNullable(from), fresh, true))) {
            Configuration settings = settings();
            try (EmbeddedFlink flink =
                    EmbeddedFlink.start(settings, config.generation().parallelism())) {
                return run(
                        new RemoteFlink(flink.address(), settings)
                                .environment(start.state().orElse(null)),
                        start,
                        statedir());
            }
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
        RemoteFlink flink = new RemoteFlink(rest, settings());
        flink.requireAnswer();
        try (PreparedGeneration start =
                new Preparation(config, out).prepare(new Preparation.Begin(Optional.ofNullable(from), fresh, true))) {
            return run(flink.environment(start.state().orElse(null), RemoteFlink.jars(jobJar)), start, statedir());
        }
    }

    /**
     * Generates in an environment that {@code flink run} made: it says where, how parallel, from which state, and where
     * savepoints are kept; {@code generation.parallelism} and {@code generation.statedir} serve where it says nothing.
     */
    public int inContext(StreamExecutionEnvironment env)
            throws ConfigurationException, DatasetException, JobException, InterruptedException {
        Configuration cluster = Configuration.fromMap(env.getConfiguration().toMap());
        try (PreparedGeneration start = new Preparation(config, out)
                .prepare(new Preparation.Begin(
                        cluster.getOptional(StateRecoveryOptions.SAVEPOINT_PATH), false, false))) {
            env.configure(FlinkSettings.ofJob(config.generation()));
            if (cluster.getOptional(CoreOptions.DEFAULT_PARALLELISM).isEmpty()) {
                env.setParallelism(config.generation().parallelism());
            }
            String savepoints = cluster.getOptional(CheckpointingOptions.SAVEPOINT_DIRECTORY)
                    .orElseGet(this::statedir);
            return run(env, start, savepoints);
        }
    }

    private Configuration settings() throws JobException {
        Configuration settings = FlinkSettings.fromFile();
        settings.addAll(FlinkSettings.ofOwnSubmission(config.generation(), states.checkpoints()));
        return settings;
    }

    private String statedir() {
        return FlinkSettings.address(config.generation().statedir());
    }

    private int run(StreamExecutionEnvironment env, PreparedGeneration start, String savepoints)
            throws JobException, InterruptedException {
        GenerationJob.define(env, config, start.plan().traces(), start.keys(), start.generation(), start.jdbc());
        Configuration cluster = Configuration.fromMap(env.getConfiguration().toMap());
        try (FlinkRest rest = FlinkRest.open(cluster, JobFailures.TIMEOUT, JobFailures.TIMEOUT)) {
            JobClient job = submit(env, start, rest.address(), savepoints);
            if (job instanceof WebSubmissionJobClient) {
                LOG.info("Submitted over the REST interface, where nobody can follow it: bin/faasload stop ends it");
                return COMPLETE;
            }
            return follow(job, new JobFailures(rest, job.getJobID()), start, savepoints);
        }
    }

    private JobClient submit(StreamExecutionEnvironment env, PreparedGeneration start, URI rest, String savepoints)
            throws JobException {
        JobClient job;
        try {
            job = env.executeAsync("faasload");
        } catch (Exception e) {
            throw new JobException("the job cannot be submitted to " + rest + ": " + RootCause.message(e), e);
        }
        String id = job.getJobID().toHexString();
        start.lease().handOver(rest, id);
        try {
            states.note(id, start.generation().dataset());
            new JobAddress(rest, id, savepoints).write(config.generation().statedir());
        } catch (IOException e) {
            // It can be followed all the same, and stopped from here.
            LOG.warn("status and stop do not find job {}: generation.statedir cannot be written: {}", id, e.toString());
        }
        return job;
    }

    private int follow(JobClient job, JobFailures failures, PreparedGeneration start, String savepoints)
            throws JobException, InterruptedException {
        try {
            int exit = new GenerationFollower(config, out, signals, printer).follow(job, failures, start, savepoints);
            JobAddress.clear(config.generation().statedir());
            prune(start);
            start.lease().release();
            return exit;
        } catch (IOException e) {
            throw new JobException("generation.statedir cannot be written: " + e, e);
        } finally {
            printer.end();
        }
    }

    /** The generation is done, whatever becomes of old states. */
    private void prune(PreparedGeneration start) {
        try {
            states.prune(start.generation().dataset(), config.generation().keepstates(), Optional.empty());
        } catch (IOException e) {
            LOG.warn("Old states in generation.statedir stay: {}", e.toString());
        }
    }
}
