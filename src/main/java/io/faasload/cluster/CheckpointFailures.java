package io.faasload.cluster;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointStatistics.FailedCheckpointStatistics;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatistics;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatisticsHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns when a job's checkpoints start to fail, with the reason, and reports when they complete again. Flink only counts failures and
 * reports where they occurred, but not why (<i>Asynchronous task checkpoint failed.</i>), so this checks the checkpoint folder. Not
 * thread-safe.
 */
public final class CheckpointFailures {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFailures.class);

    /** Failures caused by the failure or start of tasks, which are reported separately. */
    private static final Set<CheckpointFailureReason> OF_TASKS = EnumSet.of(
            CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING,
            CheckpointFailureReason.CHECKPOINT_SUBSUMED,
            CheckpointFailureReason.CHECKPOINT_DECLINED_TASK_NOT_READY,
            CheckpointFailureReason.CHECKPOINT_DECLINED_TASK_CLOSING,
            CheckpointFailureReason.CHECKPOINT_DECLINED_SUBSUMED,
            CheckpointFailureReason.CHECKPOINT_COORDINATOR_SHUTDOWN,
            CheckpointFailureReason.CHECKPOINT_COORDINATOR_SUSPEND,
            CheckpointFailureReason.JOB_FAILOVER_REGION,
            CheckpointFailureReason.TASK_FAILURE);

    private final FlinkRest cluster;
    private final JobMessageParameters job = new JobMessageParameters();
    private final @Nullable StateFolder folder;
    private long failedBefore;
    private long completedBefore;
    private @Nullable String reported;

    /**
     * Watches the checkpoints of a job.
     *
     * @param folder checkpoint folder, if this process knows it
     */
    public CheckpointFailures(FlinkRest cluster, JobID job, @Nullable StateFolder folder) {
        this.cluster = cluster;
        this.job.jobPathParameter.resolve(job);
        this.folder = folder;
    }

    /** Whether a savepoint or checkpoint failed because of its tasks, and not because it could not be written. */
    static boolean isOfTasks(String reason) {
        return OF_TASKS.stream().anyMatch(ofTasks -> reason.contains(ofTasks.message()));
    }

    /** Reports new failures; does nothing if the cluster does not answer. */
    public void report() throws InterruptedException {
        try {
            CheckpointingStatistics statistics = cluster.ask(CheckpointingStatisticsHeaders.getInstance(), job);
            long failed = statistics.getCounts().getNumberFailedCheckpoints();
            long completed = statistics.getCounts().getNumberCompletedCheckpoints();
            if (failed > failedBefore) {
                reportFailure(statistics.getLatestCheckpoints().getFailedCheckpointStatistics(), failed);
            } else if (completed > completedBefore && reported != null) {
                LOG.warn("Checkpoints complete again");
                reported = null;
            }
            failedBefore = failed;
            completedBefore = completed;
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Cannot query the job's checkpoints", e);
        }
    }

    private void reportFailure(@Nullable FailedCheckpointStatistics latest, long failed) {
        String reason = reason(latest);
        if (reason != null && !reason.equals(reported)) {
            LOG.warn(
                    "Checkpoints fail ({} so far): a crash would repeat more calls, and a stop would not save the state: {}",
                    failed,
                    reason);
            reported = reason;
        }
    }

    private @Nullable String reason(@Nullable FailedCheckpointStatistics latest) {
        // If this machine does not have the folder at all, that is not the reason.
        String problem = folder != null && folder.exists() ? folder.problem().orElse(null) : null;
        if (problem != null) {
            return problem + " (" + folder + ")";
        }
        // Checkpoints that failed before they started are only counted.
        String said = latest == null ? null : latest.getFailureMessage();
        return said == null || isOfTasks(said) ? null : said + " (more in the logs of Flink's processes)";
    }
}
