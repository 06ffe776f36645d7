package io.faasload.cluster;

import io.faasload.config.LoaderConfig;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;

/** Flink's settings for a generation. */
public final class FlinkSettings {

    /** System property with the parent folder of {@code flink-conf}; set by {@code bin/faasload}. */
    static final String HOME = "faasload.home";

    private FlinkSettings() {}

    /**
     * {@code flink-conf/config.yaml}, for the embedded Flink and for jobs that this process submits.
     *
     * @throws JobException if it is missing
     */
    public static Configuration fromFile() throws JobException {
        Path folder = Path.of(System.getProperty(HOME, ".")).resolve("flink-conf");
        if (!Files.isReadable(folder.resolve("config.yaml"))) {
            throw new JobException(
                    "Flink's configuration " + folder.resolve("config.yaml") + " is missing: start with bin/faasload");
        }
        return GlobalConfiguration.loadConfiguration(folder.toString());
    }

    /**
     * The settings of a client that submits nothing: the same file if it exists, else that in {@code FLINK_CONF_DIR}, which
     * {@code flink run} sets, else Flink's defaults.
     */
    static Configuration ofClient() {
        try {
            return fromFile();
        } catch (JobException e) {
            return GlobalConfiguration.loadConfiguration();
        }
    }

    /**
     * The TLS settings of {@code config.yaml} in {@code FLINK_CONF_DIR}, for a cluster that is given only by its address; empty if that
     * variable is not set.
     *
     * @throws JobException if the file is missing
     */
    public static Configuration securityOfEnvironment() throws JobException {
        try {
            return security(GlobalConfiguration.loadConfiguration());
        } catch (RuntimeException e) {
            throw new JobException("FLINK_CONF_DIR: " + RootCause.message(e) + ": correct it or unset it", e);
        }
    }

    /** The TLS settings among these. */
    static Configuration security(Configuration settings) {
        Configuration security = new Configuration(settings);
        settings.keySet().stream()
                .filter(key -> !key.startsWith("security.ssl."))
                .forEach(security::removeKey);
        return security;
    }

    /** Adds the address of a cluster's REST interface; https enables TLS. */
    static Configuration at(URI rest, Configuration settings) {
        Configuration cluster = new Configuration(settings);
        URL url = url(rest);
        cluster.set(RestOptions.ADDRESS, url.getHost());
        cluster.set(RestOptions.PORT, url.getPort());
        if ("https".equals(rest.getScheme())) {
            cluster.set(SecurityOptions.SSL_REST_ENABLED, true);
        }
        return cluster;
    }

    /** Also supports hosts with an underscore, which URI does not parse. */
    static URL url(URI rest) {
        try {
            return rest.toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(rest + " is not the address of a cluster", e);
        }
    }

    /** Settings that the guarantees of a generation depend on. The job sets them, whatever the cluster's configuration. */
    static Configuration guarantees() {
        Configuration settings = new Configuration();
        // Of RocksDB only; the other backend ignores it.
        settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        // Cannot change when resuming from a state.
        settings.set(PipelineOptions.MAX_PARALLELISM, 128);
        // Records and state must have serializers whose format later versions can still read.
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        // All records are immutable, so operators may share them.
        settings.set(PipelineOptions.OBJECT_REUSE, true);
        // A generation can resume from its last checkpoint even if it was not stopped cleanly.
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        // A barrier waits for the calls in flight (openwhisk.calltimeout); an API that hangs must not fail the job.
        settings.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(5));
        settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 1_000);
        // Calls wait for a checkpoint to complete; concurrent checkpoints would only double the wait.
        settings.set(CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS, 1);
        // While PostgreSQL or Kafka is down, the job restarts until they are back, however often.
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofMillis(500));
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, Duration.ofSeconds(10));
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER, 2.0);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        // A job without a sink can resume from a state with it: what the sink has is also in the tables.
        settings.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
        return settings;
    }

    /**
     * The settings of a generation's job, which override the cluster's: those that its guarantees depend on, and those of loader.yml.
     * Flink's web UI shows all of loader.yml, with secrets masked.
     */
    public static Configuration ofJob(LoaderConfig config) {
        Configuration settings = guarantees();
        settings.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL, config.generation().checkpointinterval());
        settings.set(StateBackendOptions.STATE_BACKEND, config.generation().statebackend());
        settings.set(PipelineOptions.GLOBAL_JOB_PARAMETERS, config.toMap());
        return settings;
    }

    /** The address of a local folder in the form that Flink expects: Flink does not decode URIs, so spaces are not escaped. */
    public static String address(Path folder) {
        return org.apache.flink.core.fs.Path.fromLocalFile(folder.toFile()).toString();
    }

    /** The same with parallelism and state folders, which {@code flink run} takes from the cluster instead. */
    public static Configuration ofOwnSubmission(LoaderConfig config, String checkpoints) {
        Configuration settings = ofJob(config);
        settings.set(CoreOptions.DEFAULT_PARALLELISM, config.generation().parallelism());
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints);
        settings.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY,
                config.generation().statedir().address());
        return settings;
    }

    /** Makes a job resume from a state, without changing or deleting it. */
    public static void restore(Configuration settings, String state) {
        settings.set(StateRecoveryOptions.SAVEPOINT_PATH, state);
        settings.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.NO_CLAIM);
    }
}
