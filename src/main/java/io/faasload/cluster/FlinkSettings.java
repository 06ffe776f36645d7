package io.faasload.cluster;

import io.faasload.config.LoaderConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;
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

    /** Adds the address of a cluster's REST interface; https turns TLS on. */
    static Configuration at(URI rest, Configuration settings) {
        Configuration cluster = new Configuration(settings);
        cluster.set(RestOptions.ADDRESS, rest.getHost());
        cluster.set(RestOptions.PORT, rest.getPort());
        if ("https".equals(rest.getScheme())) {
            cluster.set(SecurityOptions.SSL_REST_ENABLED, true);
        }
        return cluster;
    }

    /** What loader.yml says of the job, put over the cluster's own settings; Flink's pages show all of it, secrets masked. */
    public static Configuration ofJob(LoaderConfig config) {
        Configuration settings = new Configuration();
        settings.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL, config.generation().checkpointinterval());
        settings.set(PipelineOptions.GLOBAL_JOB_PARAMETERS, config.toMap());
        settings.set(PipelineOptions.NAME, "faasload");
        settings.set(PipelineOptions.GENERIC_TYPES, false);
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
