package io.faasload.driver;

import io.faasload.cluster.CheckpointFailures;
import io.faasload.cluster.FollowedJob;
import io.faasload.cluster.JobException;
import io.faasload.cluster.JobFailures;
import java.time.Duration;
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
    private static final long STATUS_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long FAILURES_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final FollowedJob job;
    private final JobFailures failures;
    private final CheckpointFailures checkpoints;
    private final Duration start;
    private JobStatus status = JobStatus.INITIALIZING;
    private boolean areHealthy;
    private long statusNanos = System.nanoTime() - STATUS_NANOS;
    private long failuresNanos = System.nanoTime();
    private final long beginNanos = System.nanoTime();
    private boolean haveStarted;
    private boolean isWaitReported;

    /**
     * Not polled yet.
     *
     * @param start time within which tasks usually start
     */
    JobSigns(FollowedJob job, JobFailures failures, CheckpointFailures checkpoints, Duration start) {
        this.start = start;
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
        if (!haveStarted && !status.isGloballyTerminalState()) {
            lookForTasks();
        }
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
        read(true);
        while (!haveStarted) {
            if (status.isGloballyTerminalState()) {
                throw new JobException("the job has ended with status " + status + ": Flink's web UI shows why");
            }
            Optional<String> hopeless = hopeless();
            if (hopeless.isPresent()) {
                throw new JobException("the job keeps failing, and restarting it cannot help: " + hopeless.get()
                        + "; it still restarts: end it with flink cancel");
            }
            Thread.sleep(pollMillis);
            read(true);
        }
    }

    /** Notes whether all tasks have run at once; warns if they take long. */
    private void lookForTasks() throws JobException, InterruptedException {
        FollowedJob.Tasks tasks = job.tasks();
        haveStarted = tasks.areRunning();
        if (!haveStarted && !isWaitReported && System.nanoTime() - beginNanos >= start.toNanos()) {
            isWaitReported = true;
            LOG.warn(
                    "{} of {} tasks run; the others may be waiting for free slots: add TaskManagers, or lower flink run -p"
                            + " or generation.parallelism",
                    tasks.running(),
                    tasks.all());
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
