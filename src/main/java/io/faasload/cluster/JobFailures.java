package io.faasload.cluster;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.rest.messages.JobExceptionsHeaders;
import org.apache.flink.runtime.rest.messages.JobExceptionsInfoWithHistory.RootExceptionInfo;
import org.apache.flink.runtime.rest.messages.job.JobExceptionsMessageParameters;
import org.apache.flink.runtime.rest.messages.job.UpperLimitExceptionParameter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns, once per reason, why a job's tasks failed: Flink restarts them without reporting to the client that submitted the job. Not
 * thread-safe.
 */
public final class JobFailures {

    /** Timeout for connecting and for reading each, so that a cluster that is gone does not block the caller. */
    public static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(JobFailures.class);

    private final FlinkRest cluster;
    private final JobExceptionsMessageParameters job = new JobExceptionsMessageParameters();
    private final Set<String> reported = new HashSet<>();
    private final RepeatedFailure repeated = new RepeatedFailure();
    private long lastTimestamp;
    private String lastReason = "";

    /** Watches the failures of a job. */
    public JobFailures(FlinkRest cluster, JobID job) {
        this.cluster = cluster;
        this.job.jobPathParameter.resolve(job);
        // Only the newest failure: the complete history can have megabytes.
        this.job.getQueryParameters().stream()
                .filter(UpperLimitExceptionParameter.class::isInstance)
                .map(UpperLimitExceptionParameter.class::cast)
                .forEach(limit -> limit.resolve(List.of(1)));
    }

    /**
     * Checks for a new failure, and warns if its reason is new.
     *
     * @return whether tasks failed since the last call; false if the cluster does not answer
     */
    public boolean report() throws InterruptedException {
        try {
            List<RootExceptionInfo> newest = cluster.ask(JobExceptionsHeaders.getInstance(), job)
                    .getExceptionHistory()
                    .getEntries();
            if (newest.isEmpty()) {
                return false;
            }
            RootExceptionInfo latest = newest.get(0);
            String reason = RepeatedFailure.cause(latest.getStacktrace());
            if (reported.add(reason)) {
                LOG.warn("The job's tasks failed and are restarted: {}", reason);
                LOG.debug("The job's tasks failed: {}", latest.getStacktrace());
            }
            boolean isNew = latest.getTimestamp() > lastTimestamp;
            if (isNew) {
                lastTimestamp = latest.getTimestamp();
                lastReason = reason;
                repeated.add(latest.getStacktrace());
            }
            return isNew;
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Cannot query the job's failures", e);
            return false;
        }
    }

    /** Records that the job has completed runs since the last call. */
    public void progressed() {
        repeated.progressed();
    }

    /** Why tasks failed last; empty if none has. */
    public String latest() {
        return lastReason;
    }

    /** Why restarting cannot help; empty while it might. */
    public Optional<String> hopeless() {
        return repeated.isHopeless() ? Optional.of(lastReason) : Optional.empty();
    }
}
