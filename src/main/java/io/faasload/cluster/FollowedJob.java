package io.faasload.cluster;

import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;

/**
 * The status of a job that is followed to its end. Keeps its client: Flink's {@code JobClient} creates one for each request, which reads
 * the TLS keys again and costs more than the job itself. Not thread-safe.
 */
public final class FollowedJob implements AutoCloseable {

    private final RestClusterClient<StandaloneClusterId> client;
    private final JobID job;

    private FollowedJob(RestClusterClient<StandaloneClusterId> client, JobID job) {
        this.client = client;
        this.job = job;
    }

    /**
     * Opens a client; nothing is queried yet.
     *
     * @param cluster its settings
     * @throws JobException if the settings name no cluster, or cannot be read for TLS
     */
    public static FollowedJob open(Configuration cluster, JobID job) throws JobException {
        return new FollowedJob(FlinkRest.client(cluster), job);
    }

    /**
     * The job's status.
     *
     * @throws JobException if its cluster does not answer
     */
    public JobStatus status() throws JobException, InterruptedException {
        return JobStatusQuery.await(client.getJobStatus(job));
    }

    /**
     * How many tasks run; a job's status does not tell.
     *
     * @throws JobException if its cluster does not answer
     */
    public Tasks tasks() throws JobException, InterruptedException {
        int running = 0;
        int all = 0;
        for (JobDetailsInfo.JobVertexDetailsInfo operators :
                JobStatusQuery.await(client.getJobDetails(job)).getJobVertexInfos()) {
            running += operators.getTasksPerState().getOrDefault(ExecutionState.RUNNING, 0);
            all += operators.getParallelism();
        }
        return new Tasks(running, all);
    }

    /** Numbers of the tasks of a job: those that run, and all. */
    public record Tasks(int running, int all) {

        /** Whether all run. */
        public boolean areRunning() {
            return running == all;
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
