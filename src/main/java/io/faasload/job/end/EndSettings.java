package io.faasload.job.end;

import io.faasload.config.AuthKey;
import io.faasload.config.LoaderConfig;
import io.faasload.config.Threshold;
import io.faasload.dataset.Generation;
import io.faasload.dataset.JdbcSettings;
import io.faasload.job.usage.UsageSettings;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * When a job ends, and how.
 *
 * @param inputsByTrace how many inputs each trace should have
 * @param aborting thresholds that end the job early
 * @param interval between two looks at the rows
 * @param patience how long all runs must be settled
 * @param savepoints address of the folder for the savepoint
 * @param jdbc the dataset
 * @param targets of the other sinks
 * @param duplicates orphans to find at the end
 * @param monitors to ask for their machines at the end
 */
public record EndSettings(
        HashMap<Integer, Integer> inputsByTrace,
        ArrayList<Threshold> aborting,
        Duration interval,
        Duration patience,
        String savepoints,
        JdbcSettings jdbc,
        ArrayList<String> targets,
        DuplicateActivations duplicates,
        UsageSettings monitors)
        implements Serializable {

    /** A client that follows the job stops it first, unless it was killed. */
    private static final Duration PRECEDENCE_OF_CLIENT = Duration.ofMinutes(1);

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration INTERVAL_WITH_CLIENT = Duration.ofSeconds(10);

    /**
     * What a submission knows besides the configuration.
     *
     * @param inputsByTrace how many inputs each trace should have
     * @param savepoints address of the folder for the savepoint, as the cluster sees it
     * @param isFollowed whether a client follows the job and stops it
     */
    public record Submission(Map<Integer, Integer> inputsByTrace, String savepoints, boolean isFollowed) {}

    /** From the configuration. */
    public static EndSettings of(
            Submission submission,
            LoaderConfig config,
            Map<String, AuthKey> keys,
            Generation generation,
            JdbcSettings jdbc) {
        Duration grace = config.openwhisk().orphangrace();
        boolean isFollowed = submission.isFollowed();
        ArrayList<Threshold> aborting = new ArrayList<>(config.thresholds());
        aborting.removeIf(threshold -> isFollowed || !threshold.abort());
        return new EndSettings(
                new HashMap<>(submission.inputsByTrace()),
                aborting,
                isFollowed ? INTERVAL_WITH_CLIENT : INTERVAL,
                isFollowed ? grace.plus(PRECEDENCE_OF_CLIENT) : grace,
                submission.savepoints(),
                jdbc,
                new ArrayList<>(config.sinks().targets()),
                DuplicateActivations.of(config.openwhisk(), keys, jdbc, generation),
                UsageSettings.of(config));
    }
}
