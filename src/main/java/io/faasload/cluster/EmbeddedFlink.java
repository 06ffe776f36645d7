package io.faasload.cluster;

import java.net.URI;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/**
 * A Flink cluster within this process, reached like any other over its REST interface, on loopback only. So one way of
 * submitting serves both.
 */
public final class EmbeddedFlink implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";

    private final MiniCluster cluster;

    private EmbeddedFlink(MiniCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Starts a cluster.
     *
     * @param configuration as a cluster would read it from {@code config.yaml}
     * @param slots how many tasks of one operator may run at once
     * @throws JobException if it does not start
     */
    public static EmbeddedFlink start(Configuration configuration, int slots) throws JobException {
        Configuration own = new Configuration(configuration);
        own.set(RestOptions.ADDRESS, LOOPBACK);
        own.set(RestOptions.BIND_ADDRESS, LOOPBACK);
        own.set(RestOptions.BIND_PORT, "0");
        own.set(JobManagerOptions.ADDRESS, LOOPBACK);
        own.set(JobManagerOptions.BIND_HOST, LOOPBACK);
        own.set(TaskManagerOptions.HOST, LOOPBACK);
        own.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(own)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
        try {
            cluster.start();
        } catch (Exception e) {
            throw new JobException("the embedded Flink does not start: " + RootCause.message(e), e);
        }
        return new EmbeddedFlink(cluster);
    }

    /** Where its REST interface is. */
    public URI address() {
        return cluster.getRestAddress().join();
    }

    @Override
    public void close() {
        cluster.closeAsync().join();
    }
}
