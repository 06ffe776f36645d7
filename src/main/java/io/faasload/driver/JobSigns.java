package io.faasload.driver;

import io.faasload.cluster.CheckpointFailures;
import io.faasload.cluster.FollowedJob;
import io.faasload.cluster.JobException;
import io.faasload.cluster.JobFailures;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls a job's cluster: its status every other second, its failures less often while it runs. Each request needs a connection with
 * a TLS handshake, which costs more than tens of runs. Not thread-safe.
 */
final class JobSigns {

    private static final Logger LOG = LoggerFactory.getLogger(JobSigns.class);
    /** So many polls for tasks are a normal start. */
    private static final int POLLS_OF_A_START = 20;

    private static final long STATUS_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long FAILURES_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final FollowedJob job;
    private final JobFailures failures;
    private final CheckpointFailures checkpoints;
    private JobStatus status = JobStatus.INITIALIZING;
    private boolean areHealthy;
    private long statusNanos = System.nanoTime() - STATUS_NANOS;
    private long failuresNanos = System.nanoTime();

    JobSigns(FollowedJob job, JobFailures failures, CheckpointFailures checkpoints) {
        this.job = job;
        this.failures = failures;
        this.checkpoints = checkpoints;
    }

    /**
     * Polls the cluster if a poll is due.
     *
     * @param now polls in any case
     */
    void read(boolean now) throws JobException, InterruptedException {
        areHealthy = false;
        if (!now && System.nanoTime() - statusNanos < STATUS_NANOS) {
            return;
        }
        statusNanos = System.nanoTime();
        status = job.status();
        if (!status.isGloballyTerminalState()
                && (now || status != JobStatus.RUNNING || System.nanoTime() - failuresNanos >= FAILURES_NANOS)) {
            failuresNanos = System.nanoTime();
            areHealthy = !failures.report() && status == JobStatus.RUNNING;
            checkpoints.report();
        }
    }

    /**
     * Waits until all tasks run; reports their failures meanwhile, and that they wait if that takes long.
     *
     * @param pollMillis time between two polls
     * @throws JobException if the job ends, or if restarting its tasks cannot help
     */
    void awaitTasks(long pollMillis) throws JobException, InterruptedException {
        int polls = 0;
        for (FollowedJob.Tasks tasks = job.tasks(); !tasks.areRunning(); tasks = job.tasks()) {
            if (++polls == POLLS_OF_A_START) {
                LOG.warn(
                        "{} of {} tasks run; the others may be waiting for free slots (generation.parallelism, flink run -p)",
                        tasks.running(),
                        tasks.all());
            }
            read(true);
            if (status.isGloballyTerminalState()) {
                throw new JobException("the job has ended with status " + status + ": Flink's web UI shows why");
            }
            Optional<String> hopeless = hopeless();
            if (hopeless.isPresent()) {
                throw new JobException("the job keeps failing, and restarting it cannot help: " + hopeless.get()
                        + "; it still restarts: end it with flink cancel or bin/faasload stop");
            }
            Thread.sleep(pollMillis);
        }
    }

    JobStatus status() {
        return status;
    }

    /** Whether it was just polled, the job is running, and no task has failed since the previous poll. */
    boolean areHealthy() {
        return areHealthy;
    }

    /** Why tasks failed last; empty if none has. */
    String latestFailure() {
        return failures.latest();
    }

    /** Why restarting cannot help; empty while it might. */
    Optional<String> hopeless() {
        return failures.hopeless();
    }

    /** Records that runs have ended since the last call. */
    void progressed() {
        failures.progressed();
    }
}
