package io.faasload.monitor.http;

import io.faasload.monitor.log.InvokerLog;
import io.faasload.monitor.sampling.SamplerMetrics;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the monitor does.
 *
 * @param isDockerConnected whether Docker's containers are followed; true where Docker is not asked
 * @param dockerFailure why not
 * @param resolution time between two samples
 * @param maxAge how long samples are kept
 * @param invokerLog whether it knows what the invoker logs
 * @param sampler its counters
 * @param containers that are known
 */
public record MonitorStatus(
        boolean isDockerConnected,
        @Nullable String dockerFailure,
        Duration resolution,
        Duration maxAge,
        InvokerLog.Source invokerLog,
        SamplerMetrics sampler,
        List<ContainerStatus> containers) {

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

    /** How many containers run without being sampled. */
    long unsampled() {
        return containers.stream()
                .filter(container -> container.stoppedMillis() == null && !container.isSampled())
                .count();
    }
}
