package io.faasload.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.ClusterClientJobClientAdapter;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a job with a savepoint. */
public final class JobStop {

    private static final Logger LOG = LoggerFactory.getLogger(JobStop.class);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration RETRY_LIMIT = Duration.ofMinutes(1);
    private static final long RETRY_MILLIS = 300;

    private JobStop() {}

    /** The job at an address; nothing is asked of it yet. */
    public static JobClient client(JobAddress address) {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, address.rest().getHost());
        configuration.set(RestOptions.PORT, address.rest().getPort());
        // A job that is gone is to be told at once, not after Flink's minute of tries.
        configuration.set(RestOptions.RETRY_MAX_ATTEMPTS, 3);
        configuration.set(RestOptions.RETRY_DELAY, Duration.ofMillis(300));
        return new ClusterClientJobClientAdapter<>(
                () -> {
                    try {
                        return new RestClusterClient<>(configuration, StandaloneClusterId.getInstance());
                    } catch (Exception e) {
                        throw new IllegalStateException("no client for " + address.rest(), e);
                    }
                },
                JobID.fromHexString(address.job()),
                JobStop.class.getClassLoader());
    }

    /**
     * Stops a job and waits for its end. A savepoint that fails is tried again for a minute: {@code RUNNING} does not mean
     * that every task runs, and tasks may fail under it.
     *
     * @param savepoints address of the folder for it, as the cluster sees it
     * @return the savepoint's address; empty if the job was stopped by somebody else meanwhile
     * @throws JobException if the job ended otherwise, or does not stop in time
     */
    public static Optional<String> withSavepoint(JobClient job, String savepoints)
            throws JobException, InterruptedException {
        long begin = System.nanoTime();
        String told = "";
        while (true) {
            try {
                return Optional.of(job.stopWithSavepoint(false, savepoints, SavepointFormatType.CANONICAL)
                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                String reason = RootCause.message(e);
                JobStatus status = statusAfter(e, job, begin);
                if (status == JobStatus.FINISHED) {
                    return Optional.empty();
                }
                if (status.isGloballyTerminalState() || System.nanoTime() - begin > RETRY_LIMIT.toNanos()) {
                    throw new JobException("the job did not stop with a savepoint: " + reason, e);
                }
                if (!reason.equals(told)) {
                    LOG.info("The job does not stop yet: {}", reason);
                    told = reason;
                }
                Thread.sleep(RETRY_MILLIS);
            } catch (TimeoutException e) {
                throw new JobException("the job did not stop within " + LIMIT.toMinutes() + " minutes", e);
            }
        }
    }

    /** Where the cluster did not tell in time it may still be at it, and asking again would begin another savepoint. */
    private static JobStatus statusAfter(ExecutionException failure, JobClient job, long beginNanos)
            throws JobException, InterruptedException {
        boolean mayBeUnderWay =
                ExceptionUtils.findThrowable(failure, TimeoutException.class).isPresent();
        JobStatus status = status(job);
        while (mayBeUnderWay && !status.isGloballyTerminalState() && System.nanoTime() - beginNanos < LIMIT.toNanos()) {
            Thread.sleep(RETRY_MILLIS);
            status = status(job);
        }
        return status;
    }

    /** Whether a job is there and has not ended; false too where no cluster answers. */
    public static boolean runs(JobAddress address) throws InterruptedException {
        try {
            return !status(client(address)).isGloballyTerminalState();
        } catch (JobException e) {
            LOG.debug("No job at {}", address, e);
            return false;
        }
    }

    /**
     * The job's status.
     *
     * @throws JobException if its cluster does not answer
     */
    public static JobStatus status(JobClient job) throws JobException, InterruptedException {
        try {
            return job.getJobStatus().get(1, TimeUnit.MINUTES);
        } catch (ExecutionException | TimeoutException e) {
            throw new JobException("the cluster does not tell the job's status: " + RootCause.message(e), e);
        }
    }
}
