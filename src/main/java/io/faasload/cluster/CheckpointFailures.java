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
 * Warns why a job's checkpoints fail, when they begin to, and reports when they complete again. Flink only counts them, and reports where
 * they failed but not why (<i>Asynchronous task checkpoint failed.</i>), so the folder of the checkpoints is asked. Not thread-safe.
 */
public final class CheckpointFailures {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFailures.class);

    /** Those that a failure of tasks, or their start, brings about: such failures are reported by themselves. */
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
     * Failures of a job on a cluster.
     *
     * @param folder of the checkpoints, if this process knows it
     */
    public CheckpointFailures(FlinkRest cluster, JobID job, @Nullable StateFolder folder) {
        this.cluster = cluster;
        this.job.jobPathParameter.resolve(job);
        this.folder = folder;
    }

    /** Whether a savepoint or checkpoint failed for what the tasks did, and not for want of a place to write it to. */
    static boolean isOfTasks(String reason) {
        return OF_TASKS.stream().anyMatch(ofTasks -> reason.contains(ofTasks.message()));
    }

    /** Looks for new failures; does nothing if the cluster does not answer. */
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
            LOG.debug("The job's checkpoints cannot be asked for", e);
        }
    }

    private void reportFailure(@Nullable FailedCheckpointStatistics latest, long failed) {
        String reason = reason(latest);
        if (reason != null && !reason.equals(reported)) {
            LOG.warn(
                    "Checkpoints fail ({} so far), so after a crash more is repeated, and a stop would not save the state: {}",
                    failed,
                    reason);
            reported = reason;
        }
    }

    private @Nullable String reason(@Nullable FailedCheckpointStatistics latest) {
        // On a machine that does not have the folder, its absence is not why.
        String problem = folder != null && folder.exists() ? folder.problem().orElse(null) : null;
        if (problem != null) {
            return problem + " (" + folder + ")";
        }
        // What failed before it was begun is only counted.
        String said = latest == null ? null : latest.getFailureMessage();
        return said == null || isOfTasks(said) ? null : said + " (more in the logs of Flink's processes)";
    }
}
