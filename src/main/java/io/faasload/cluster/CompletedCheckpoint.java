package io.faasload.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.CheckpointStatsStatus;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatisticsHeaders;

/**
 * A completed checkpoint of a job, as its cluster tells.
 *
 * @param triggeredMillis when it was triggered, since the epoch
 * @param durationMillis from then to the last acknowledgement
 * @param stateBytes of the state in it, those that an earlier one had written already included
 */
public record CompletedCheckpoint(long triggeredMillis, long durationMillis, long stateBytes) {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Asks for the newest ones, newest first; none if the cluster does not answer. Flink remembers ten by default. */
    public static List<CompletedCheckpoint> newest(JobAddress address) throws InterruptedException {
        Configuration client = FlinkSettings.at(address.rest(), FlinkSettings.ofClient());
        address.security().forEach(client::setString);
        JobMessageParameters job = new JobMessageParameters();
        job.jobPathParameter.resolve(JobID.fromHexString(address.job()));
        try (FlinkRest rest = FlinkRest.open(client, LIMIT, LIMIT)) {
            return rest.ask(CheckpointingStatisticsHeaders.getInstance(), job).getHistory().stream()
                    .filter(checkpoint -> checkpoint.getStatus() == CheckpointStatsStatus.COMPLETED)
                    .map(checkpoint -> new CompletedCheckpoint(
                            checkpoint.getTriggerTimestamp(), checkpoint.getDuration(), checkpoint.getStateSize()))
                    .toList();
        } catch (JobException | ExecutionException | TimeoutException e) {
            return List.of();
        }
    }
}
