package io.faasload.cluster;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops a job with a savepoint. */
public final class JobStop {

    private static final Logger LOG = LoggerFactory.getLogger(JobStop.class);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration RETRY_LIMIT = Duration.ofMinutes(1);
    private static final long RETRY_MILLIS = 300;

    private JobStop() {}

    /**
     * Stops a job and waits for its end. Retries a failed savepoint for a minute: {@code RUNNING} does not mean that every task is
     * running, and tasks may fail during the savepoint.
     *
     * @param savepoints address of the folder for the savepoint, as the cluster sees it
     * @return the savepoint's address; empty if somebody else stopped the job meanwhile
     * @throws JobException if the job ended otherwise, or did not stop in time
     */
    public static Optional<String> withSavepoint(JobClient job, String savepoints)
            throws JobException, InterruptedException {
        long begin = System.nanoTime();
        Set<String> reported = new HashSet<>();
        String reason = "";
        while (true) {
            try {
                return Optional.of(job.stopWithSavepoint(false, savepoints, SavepointFormatType.CANONICAL)
                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                // After a failure, the restarting tasks are not ready for a while; that is not the reason.
                String latest = RootCause.message(e);
                reason = reason.isEmpty() || !CheckpointFailures.isOfTasks(latest) ? latest : reason;
                JobStatus status = statusAfter(e, job, begin);
                if (status == JobStatus.FINISHED) {
                    return Optional.empty();
                }
                if (status.isGloballyTerminalState() || System.nanoTime() - begin > RETRY_LIMIT.toNanos()) {
                    throw new JobException("the job did not stop with a savepoint: " + reason + afterwards(status), e);
                }
                if (CheckpointFailures.isOfTasks(reason)) {
                    LOG.debug("The job does not stop yet: {}", reason);
                } else if (reported.add(reason)) {
                    LOG.warn("The savepoint failed; retrying for {} s: {}", RETRY_LIMIT.toSeconds(), reason);
                }
                Thread.sleep(RETRY_MILLIS);
            } catch (TimeoutException e) {
                throw new JobException("the job did not stop within " + LIMIT.toMinutes() + " minutes", e);
            }
        }
    }

    /** What the user can do about a job that has not ended. */
    private static String afterwards(JobStatus status) {
        return status.isGloballyTerminalState()
                ? ""
                : "; on a cluster it is still " + status
                        + ": flink cancel ends it, and the next generation resumes from the last checkpoint and the rows";
    }

    /** Waits for the job's end: after a timeout, the savepoint may still be in progress, and a retry would start another one. */
    private static JobStatus statusAfter(ExecutionException failure, JobClient job, long beginNanos)
            throws JobException, InterruptedException {
        boolean hasTimedOut =
                ExceptionUtils.findThrowable(failure, TimeoutException.class).isPresent();
        JobStatus status = JobStatusQuery.status(job);
        while (hasTimedOut && !status.isGloballyTerminalState() && System.nanoTime() - beginNanos < LIMIT.toNanos()) {
            Thread.sleep(RETRY_MILLIS);
            status = JobStatusQuery.status(job);
        }
        return status;
    }
}
