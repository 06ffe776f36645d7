package io.faasload.monitor.http;

import static org.awaitility.Awaitility.await;

import io.faasload.config.MonitorConfig;
import io.faasload.config.key.Secret;
import io.faasload.monitor.attribution.Attributor;
import io.faasload.monitor.attribution.Samples;
import io.faasload.monitor.container.ContainerName;
import io.faasload.monitor.container.ContainerRegistry;
import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.log.EndLines;
import io.faasload.monitor.log.InvokerLog;
import io.faasload.monitor.log.LogFollower;
import io.faasload.monitor.sampling.Column;
import io.faasload.monitor.sampling.Counters;
import io.faasload.monitor.sampling.Sample;
import io.faasload.monitor.sampling.Sampler;
import io.faasload.monitor.sampling.Slot;
import io.faasload.monitor.usage.Usages;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A monitor without Docker or the kernel: one container whose CPU time grows by 1 ms with each sample. */
final class TestMonitor implements AutoCloseable {

    static final String CONTAINER = "0123456789abcdef".repeat(4);
    static final long MEMORY_BYTES = 1_000_000;

    /** Enough for two queries about half a minute. */
    static final int MOST_SAMPLES = 15_000;

    private static final Duration RESOLUTION = Duration.ofMillis(5);
    private static final Duration LONG = Duration.ofMinutes(10);

    final Sampler sampler = new Sampler(RESOLUTION, LONG, LONG);
    final QueryLimit limit;
    final Usages usages;
    final MonitorServer server;
    private final LogFollower logs;

    TestMonitor(String token, int maxConcurrent) throws IOException {
        Clock clock = Clock.systemUTC();
        ContainerRegistry containers = new ContainerRegistry(LONG, clock);
        EndLines lines = new EndLines();
        InvokerLog invokerLog = new InvokerLog();
        logs = LogFollower.start(lines, invokerLog, null, clock);
        usages = new Usages(
                containers,
                new Attributor(containers, lines, invokerLog, Samples.NONE),
                logs,
                sampler,
                RESOLUTION,
                clock);
        containers.completeSince(0);
        containers.started(new WhiskContainer(
                CONTAINER,
                ContainerName.parse("wsk0_1_guest_blur").orElseThrow(),
                4711,
                clock.millis() - 1_000,
                null,
                null));
        sampler.watch(CONTAINER, new Growing());
        limit = new QueryLimit(maxConcurrent, MOST_SAMPLES, RESOLUTION, LONG);
        MonitorConfig.Http settings = new MonitorConfig.Http(
                InetAddress.getLoopbackAddress(),
                0,
                token == null ? null : new Secret(token),
                Duration.ofSeconds(60),
                maxConcurrent);
        MonitorStatus status = new MonitorStatus(
                true,
                null,
                RESOLUTION,
                LONG,
                invokerLog.source(),
                sampler.metrics(),
                List.of(new MonitorStatus.ContainerStatus(
                        CONTAINER, "wsk0_1_guest_blur", 4711, clock.millis(), null, true, true)),
                new HostFacts("some CPU", 4, 8_000_000_000L, "6.1.0"),
                "28.0.1",
                1_700_000_000_123_456L);
        server = MonitorServer.start(settings, usages, () -> status, limit);
    }

    /** A time span that contains exactly this many samples, between the one before and the one after. */
    long[] sampledSpan(int samples) {
        long beganMicros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        return await().until(
                        () -> sampler.samples(CONTAINER, beganMicros, Long.MAX_VALUE)
                                .flatMap(window -> spanWithin(window.inside(), samples)),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** If a tick was late, the next one may have been within the same millisecond. */
    private static Optional<long[]> spanWithin(List<Sample> taken, int samples) {
        return IntStream.range(0, taken.size() - samples - 1)
                .mapToObj(first -> new long[] {
                    taken.get(first).epochMicros() / 1_000 + 1,
                    (taken.get(first + samples + 1).epochMicros() - 1) / 1_000
                })
                .filter(span -> span[0] <= span[1])
                .findFirst();
    }

    @Override
    public void close() {
        server.close();
        logs.close();
        sampler.close();
    }

    private static final class Growing implements Counters {

        private long cpuMicros;

        @Override
        public Outcome read(Slot slot, boolean costly) {
            cpuMicros += 1_000;
            slot.set(Column.CPU_MICROS, cpuMicros);
            slot.set(Column.MEMORY_BYTES, MEMORY_BYTES);
            slot.set(Column.IN_USE_BYTES, 2 * MEMORY_BYTES);
            slot.set(Column.PEAK_BYTES, 3 * MEMORY_BYTES);
            return Outcome.READ;
        }

        @Override
        public String peakMethod() {
            return "sampled";
        }

        @Override
        public void close() {}
    }
}
