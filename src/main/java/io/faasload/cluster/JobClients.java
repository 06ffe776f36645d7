package io.faasload.cluster;

import java.time.Duration;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.ClusterClientJobClientAdapter;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;

/** Clients of jobs that another process may have submitted. */
public final class JobClients {

    private JobClients() {}

    /** The job at an address. Sends no request yet; the first use throws IllegalStateException if the TLS key is gone. */
    public static JobClient at(JobAddress address) {
        Configuration configuration = FlinkSettings.at(address.rest(), FlinkSettings.ofClient());
        address.security().forEach(configuration::setString);
        // Fail at once if the cluster is gone, instead of after Flink's minute of retries.
        configuration.set(RestOptions.RETRY_MAX_ATTEMPTS, 3);
        configuration.set(RestOptions.RETRY_DELAY, Duration.ofMillis(300));
        return new ClusterClientJobClientAdapter<>(
                () -> {
                    try {
                        return new RestClusterClient<>(configuration, StandaloneClusterId.getInstance());
                    } catch (Exception e) {
                        throw new IllegalStateException("cannot create a client for " + address.rest(), e);
                    }
                },
                JobID.fromHexString(address.job()),
                JobClients.class.getClassLoader());
    }
}
