package io.faasload.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Queries the status of a job. */
public final class JobStatusQuery {

    private static final Logger LOG = LoggerFactory.getLogger(JobStatusQuery.class);

    private JobStatusQuery() {}

    /**
     * The job's status.
     *
     * @throws JobException if its cluster does not answer
     */
    public static JobStatus status(JobClient job) throws JobException, InterruptedException {
        try {
            return await(job.getJobStatus());
        } catch (IllegalStateException e) {
            throw failed(e);
        }
    }

    static <T> T await(CompletableFuture<T> answer) throws JobException, InterruptedException {
        try {
            return answer.get(1, TimeUnit.MINUTES);
        } catch (ExecutionException | TimeoutException e) {
            throw failed(e);
        }
    }

    private static JobException failed(Exception e) {
        return new JobException("cannot query the job's status: " + RootCause.message(e), e);
    }

    /** Whether a job exists and has not ended; also false if no cluster answers. */
    public static boolean isRunning(JobAddress address) throws InterruptedException {
        try {
            return !status(JobClients.at(address)).isGloballyTerminalState();
        } catch (JobException e) {
            LOG.debug("No job at {}", address, e);
            return false;
        }
    }
}
