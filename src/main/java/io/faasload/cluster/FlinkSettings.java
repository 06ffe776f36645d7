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

    /** System property with the folder that holds {@code flink-conf}; set by {@code bin/faasload}. */
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
     * The settings of a client that submits nothing: the same file where it exists, else that of {@code FLINK_CONF_DIR}, which
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
     * TLS as the {@code config.yaml} in {@code FLINK_CONF_DIR} has it, for a cluster that is given by its address only; nothing where that
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

    /** What of the settings is about TLS. */
    static Configuration security(Configuration settings) {
        Configuration security = new Configuration(settings);
        settings.keySet().stream()
                .filter(key -> !key.startsWith("security.ssl."))
                .forEach(security::removeKey);
        return security;
    }

    /** Adds the address of a cluster's REST interface; https turns TLS on. */
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

    /** With the host also where it has an underscore, which a URI does not know. */
    static URL url(URI rest) {
        try {
            return rest.toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(rest + " is no address of a cluster", e);
        }
    }

    /** What the guarantees of a generation rest on. The job brings it along, whatever the cluster is configured to. */
    private static Configuration guarantees() {
        Configuration settings = new Configuration();
        // The state is a cache of the dataset's tables, but a large one when activations queue for minutes: it is kept
        // on disk,
        // and only what changed is written. Neither can be changed with a retained checkpoint, nor can the parallelism.
        settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        settings.set(PipelineOptions.MAX_PARALLELISM, 128);
        // What flows and what is stored has a serializer that later versions can still read.
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        // All records are immutable, so operators may share them.
        settings.set(PipelineOptions.OBJECT_REUSE, true);
        // A generation resumes from its last checkpoint also when nobody could stop it in time.
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        // A barrier waits for the calls in flight (openwhisk.calltimeout); an API that hangs must not fail the job.
        settings.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(5));
        settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 1_000);
        // Calls wait for a checkpoint to complete: two at once would only double the waiting.
        settings.set(CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS, 1);
        // While PostgreSQL or Kafka is down, the job restarts until they are back, however often.
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofMillis(500));
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, Duration.ofSeconds(10));
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER, 2.0);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        return settings;
    }

    /**
     * The settings of a generation's job, put over the cluster's: what its guarantees rest on, and what loader.yml says. Flink's
     * pages show all of loader.yml, secrets masked.
     */
    public static Configuration ofJob(LoaderConfig config) {
        Configuration settings = guarantees();
        settings.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL, config.generation().checkpointinterval());
        settings.set(PipelineOptions.GLOBAL_JOB_PARAMETERS, config.toMap());
        settings.set(PipelineOptions.NAME, "faasload");
        return settings;
    }

    /** A folder on this machine as Flink takes it: Flink decodes no URI, so a space stays a space. */
    public static String address(Path folder) {
        return org.apache.flink.core.fs.Path.fromLocalFile(folder.toFile()).toString();
    }

    /** The same with parallelism and folders of states, which {@code flink run} takes from the cluster instead. */
    public static Configuration ofOwnSubmission(LoaderConfig config, Path checkpoints) {
        Configuration settings = ofJob(config);
        settings.set(CoreOptions.DEFAULT_PARALLELISM, config.generation().parallelism());
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, address(checkpoints));
        settings.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY,
                address(config.generation().statedir()));
        return settings;
    }

    /** Makes a job resume from a state, which is not changed or deleted. */
    public static void restore(Configuration settings, String state) {
        settings.set(StateRecoveryOptions.SAVEPOINT_PATH, state);
        settings.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.NO_CLAIM);
    }
}
