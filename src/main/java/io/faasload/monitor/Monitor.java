package io.faasload.monitor;

import io.faasload.config.MonitorConfig;
import io.faasload.monitor.attribution.Attributor;
import io.faasload.monitor.cgroup.CgroupFinder;
import io.faasload.monitor.container.ContainerRegistry;
import io.faasload.monitor.container.DockerDiscovery;
import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.http.HostFacts;
import io.faasload.monitor.http.MeasurementSocket;
import io.faasload.monitor.http.MonitorServer;
import io.faasload.monitor.http.MonitorStatus;
import io.faasload.monitor.http.QueryLimit;
import io.faasload.monitor.log.EndLines;
import io.faasload.monitor.log.InvokerLog;
import io.faasload.monitor.log.LogFollower;
import io.faasload.monitor.sampling.Sampler;
import io.faasload.monitor.usage.Usages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon and all its parts, which are closed in reverse order of their start. */
public final class Monitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);

    private final MonitorConfig config;
    private final Clock clock;
    private final HostFacts host = HostFacts.read(Path.of("/proc"));
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ContainerRegistry containers;
    private final EndLines lines = new EndLines();
    private final InvokerLog invokerLog = new InvokerLog();
    private final Sampler sampler;
    private final Usages usages;
    private @Nullable DockerDiscovery docker;
    private @Nullable MonitorServer server;

    private Monitor(MonitorConfig config, CgroupFinder cgroups, Clock clock) {
        this.config = config;
        this.clock = clock;
        MonitorConfig.Monitor settings = config.monitor();
        this.containers = new ContainerRegistry(settings.keepremoved(), clock);
        this.sampler = started(new Sampler(settings.resolution(), settings.maxage(), settings.keepremoved()));
        LogFollower logs =
                started(LogFollower.start(lines, invokerLog, config.openwhisk().invokerlog(), clock));
        Attributor attributor = new Attributor(containers, lines, invokerLog, sampler::samples);
        this.usages = new Usages(containers, attributor, logs, sampler, settings.resolution(), clock);
        containers.addListener(logs);
        ContainerSampling sampling = new ContainerSampling(cgroups, sampler, settings.peakreset());
        containers.addListener(sampling);
        started(Upkeep.start(containers::forgetOld, () -> sampling.resume(containers.running())));
    }

    /**
     * Starts sampling, and listens for queries.
     *
     * @throws IOException if it cannot listen
     */
    public static Monitor start(MonitorConfig config) throws IOException {
        Clock clock = Clock.systemUTC();
        Monitor monitor = new Monitor(config, new CgroupFinder(), clock);
        try {
            monitor.listen();
            monitor.discover();
        } catch (IOException | RuntimeException e) {
            monitor.close();
            throw e;
        }
        return monitor;
    }

    private void listen() throws IOException {
        QueryLimit limit = QueryLimit.forHeap(
                config.http().maxconcurrent(),
                config.monitor().resolution(),
                config.monitor().maxage());
        server = started(MonitorServer.start(config.http(), usages, this::status, limit));
        Path socket = config.measurementserver().sock();
        if (socket != null) {
            started(MeasurementSocket.start(socket, usages, config.http().maxspan(), limit));
        }
    }

    private void discover() {
        if (config.docker().enabled()) {
            docker = started(DockerDiscovery.start(config.docker().host(), containers, clock));
        } else {
            containers.completeSince(clock.millis());
        }
    }

    private <T extends AutoCloseable> T started(T part) {
        parts.push(part);
        return part;
    }

    /** The port of the HTTP interface. */
    public int port() {
        return server == null ? config.http().port() : server.port();
    }

    /** For containers that Docker does not know: sandboxes that are plain processes. */
    public ContainerRegistry containers() {
        return containers;
    }

    /** For end-of-activation lines that are not in a Docker log. */
    public EndLines endLines() {
        return lines;
    }

    /** For an invoker in this process, which reports the container of each activation. */
    public InvokerLog invokerLog() {
        return invokerLog;
    }

    /** Samples a container that is about to be removed, and returns when that is done. */
    public void sampleLast(String containerId) {
        sampler.sampleLast(containerId);
    }

    private MonitorStatus status() {
        DockerDiscovery followed = docker;
        return new MonitorStatus(
                followed == null || followed.isConnected(),
                followed == null ? null : followed.failure().orElse(null),
                config.monitor().resolution(),
                config.monitor().maxage(),
                invokerLog.source(),
                sampler.metrics(),
                containers.all().stream()
                        .sorted(Comparator.comparingLong(WhiskContainer::startedMillis))
                        .map(this::status)
                        .toList(),
                host,
                followed == null ? null : followed.version().orElse(null),
                ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
    }

    private MonitorStatus.ContainerStatus status(WhiskContainer container) {
        return new MonitorStatus.ContainerStatus(
                container.id(),
                container.name().text(),
                container.pid(),
                container.startedMillis(),
                container.stoppedMillis(),
                sampler.isWatched(container.id()),
                !lines.isUnreadable(container.id()));
    }

    @Override
    public void close() {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.warn("Could not close {}: {}", part.getClass().getSimpleName(), e.toString());
            }
        }
        parts.clear();
    }
}
