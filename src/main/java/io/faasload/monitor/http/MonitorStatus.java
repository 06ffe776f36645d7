package io.faasload.monitor.http;

import io.faasload.monitor.log.InvokerLog;
import io.faasload.monitor.sampling.SamplerMetrics;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The health of the monitor.
 *
 * @param isDockerConnected whether Docker's containers are followed; true if Docker is not used
 * @param dockerFailure why not
 * @param resolution time between two samples
 * @param maxAge how long samples are kept
 * @param invokerLog where its knowledge of the invoker's log comes from
 * @param sampler its counters
 * @param containers all known ones
 * @param host the machine it runs on
 * @param dockerVersion of the Docker that it follows; null if it has not answered, or is not used
 * @param nowMicros time of day, microseconds since the epoch
 */
public record MonitorStatus(
        boolean isDockerConnected,
        @Nullable String dockerFailure,
        Duration resolution,
        Duration maxAge,
        InvokerLog.Source invokerLog,
        SamplerMetrics sampler,
        List<ContainerStatus> containers,
        HostFacts host,
        @Nullable String dockerVersion,
        long nowMicros) {

    /**
     * A container.
     *
     * @param isSampled whether its counters are being read
     * @param isLogRead whether all of its end-of-activation lines are known
     */
    public record ContainerStatus(
            String id,
            String name,
            long pid,
            long startedMillis,
            @Nullable Long stoppedMillis,
            boolean isSampled,
            boolean isLogRead) {}

    /** Whether everything is measured that should be. */
    public boolean isHealthy() {
        return isDockerConnected && unsampled() == 0;
    }

    /** The number of running containers that are not sampled. */
    long unsampled() {
        return containers.stream()
                .filter(container -> container.stoppedMillis() == null && !container.isSampled())
                .count();
    }
}
