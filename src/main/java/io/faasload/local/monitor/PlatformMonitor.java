package io.faasload.local.monitor;

import io.faasload.config.LoaderConfig;
import io.faasload.config.MonitorConfig;
import io.faasload.monitor.Monitor;
import io.faasload.whisk.docker.DockerEngine;
import io.faasload.whisk.invoker.SandboxKind;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;

/** A monitor of the platform's sandboxes, in this process. */
public record PlatformMonitor(Monitor monitor, WatchedSandboxes sandboxes) implements AutoCloseable {

    private static final Duration RESOLUTION = Duration.ofMillis(10);
    private static final Duration KEPT = Duration.ofMinutes(2);
    private static final Duration LONGEST_SPAN = Duration.ofMinutes(15);
    private static final int MOST_QUESTIONS = 256;

    /** It learns of containers from Docker, and of processes from the platform. */
    public static PlatformMonitor start(int port, SandboxKind kind, WatchedSandboxes sandboxes) throws IOException {
        Monitor monitor = Monitor.start(new MonitorConfig(
                new MonitorConfig.Notification(null),
                new MonitorConfig.Monitor(RESOLUTION, KEPT, KEPT, true),
                new MonitorConfig.MeasurementServer(null),
                new MonitorConfig.Http(InetAddress.getLoopbackAddress(), port, null, LONGEST_SPAN, MOST_QUESTIONS),
                new MonitorConfig.Docker(kind == SandboxKind.DOCKER, DockerEngine.address()),
                new MonitorConfig.OpenWhisk(null),
                new LoaderConfig.Logging(Map.of())));
        sandboxes.tell(monitor);
        return new PlatformMonitor(monitor, sandboxes);
    }

    @Override
    public void close() {
        sandboxes.tellNobody();
        monitor.close();
    }
}
