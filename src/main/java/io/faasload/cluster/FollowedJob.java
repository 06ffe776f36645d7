package io.faasload.cluster;

import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * The status of a job that is followed to its end. Keeps its client: Flink's {@code JobClient} creates one for each request, which reads
 * the TLS keys again and costs more than the job itself. Not thread-safe.
 */
public final class FollowedJob implements AutoCloseable {

    private final Configuration cluster;
    private final JobID job;
    private @Nullable RestClusterClient<StandaloneClusterId> client;

    /**
     * A job; nothing is asked yet.
     *
     * @param cluster its settings
     */
    public FollowedJob(Configuration cluster, JobID job) {
        this.cluster = cluster;
        this.job = job;
    }

    /**
     * The job's status.
     *
     * @throws JobException if its cluster does not answer
     */
    public JobStatus status() throws JobException, InterruptedException {
        try {
            if (client == null) {
                client = new RestClusterClient<>(cluster, StandaloneClusterId.getInstance());
            }
            return Objects.requireNonNull(client).getJobStatus(job).get(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            throw e;
        } catch (ExecutionException | TimeoutException e) {
            throw new JobException("the cluster does not tell the job's status: " + RootCause.message(e), e);
        } catch (Exception e) {
            throw new JobException("Flink's client cannot be made: " + RootCause.message(e), e);
        }
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
