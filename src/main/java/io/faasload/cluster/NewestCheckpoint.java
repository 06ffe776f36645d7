package io.faasload.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointStatistics;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatisticsHeaders;

/**
 * The newest completed checkpoint of a job, as its cluster tells.
 *
 * @param stateBytes of the state in it, those that an earlier one had written already included
 * @param durationMillis from its trigger to the last acknowledgement
 */
public record NewestCheckpoint(long stateBytes, long durationMillis) {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Asks for it; empty if there is none yet, or if the cluster does not answer. */
    public static Optional<NewestCheckpoint> of(JobAddress address) throws InterruptedException {
        Configuration client = FlinkSettings.at(address.rest(), FlinkSettings.ofClient());
        address.security().forEach(client::setString);
        JobMessageParameters job = new JobMessageParameters();
        job.jobPathParameter.resolve(JobID.fromHexString(address.job()));
        try (FlinkRest rest = FlinkRest.open(client, LIMIT, LIMIT)) {
            CheckpointStatistics newest = rest.ask(CheckpointingStatisticsHeaders.getInstance(), job)
                    .getLatestCheckpoints()
                    .getCompletedCheckpointStatistics();
            return Optional.ofNullable(newest)
                    .map(found -> new NewestCheckpoint(found.getStateSize(), found.getDuration()));
        } catch (JobException | ExecutionException | TimeoutException e) {
            return Optional.empty();
        }
    }
}
