package io.faasload.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.faasload.monitor.cgroup.CgroupFinder;
import io.faasload.monitor.cgroup.ContainerCgroup;
import io.faasload.monitor.container.ContainerName;
import io.faasload.monitor.container.WhiskContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The monitor with real Docker: the usage of containers found only by their names and lines. */
@ExtendWith(DockerAlone.class)
class MonitorIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String END = "echo XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX";
    private static final String REST = "/bin/busybox sleep 600";

    /** No other test has prewarmed containers of this kind, which could have run the queried activations. */
    private static final String KIND = "&kind=busybox";

    /** No other test and no earlier run has containers in this namespace. */
    private final String namespace = "it" + UUID.randomUUID().toString().replace("-", "");

    @TempDir
    private Path folder;

    private static Busybox busybox;
    private Monitor monitor;
    private MonitorApi api;

    @BeforeAll
    static void openDocker() throws IOException {
        busybox = Busybox.open();
    }

    @AfterAll
    static void closeDocker() throws IOException {
        if (busybox != null) {
            busybox.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        monitor = Monitor.start(MonitorApi.config(Map.of()));
        api = new MonitorApi(monitor.port());
        await().atMost(LIMIT)
                .until(() -> api.get("/v1/health").get("docker_connected").asBoolean());
    }

    @AfterEach
    void stop() {
        monitor.close();
    }

    @Test
    void reportsTheCpuTimeOfAnActivation() throws Exception {
        Pipes pipes = Pipes.make(folder, "burn");
        String id = busybox.run(name("burn"), onCommand(burning(300_000)), pipes.folder());
        // From the process table rather than the cgroup.
        long before = LiveShell.restingNanos(busybox.pid(id));
        JsonNode usage = usageOfRun("burn", id, pipes);
        double burnedMicros = (LiveShell.restingNanos(busybox.pid(id)) - before) / 1e3;

        assertThat(usage.at("/attribution").asText()).isEqualTo("exact");
        assertThat(usage.at("/attribution_by").asText()).isEqualTo("name");
        assertThat(usage.at("/container").asText()).isEqualTo(id);
        System.out.println("monitor, %.0f us of CPU: %s us".formatted(burnedMicros, usage.at("/usage/cpu_us")));
        assertThat(burnedMicros).isPositive();
        assertThat(usage.at("/usage/cpu_us").asDouble()).isCloseTo(burnedMicros, withinPercentage(2));
        JsonNode cpuMillis = usage.at("/usage/samples/proc_mcpu");
        assertThat(cpuMillis.get(0).asLong()).isZero();
        assertThat(cpuMillis.get(cpuMillis.size() - 1).asDouble()).isCloseTo(burnedMicros / 1e3, withinPercentage(5));
    }

    @Test
    void reportsThePeakMemoryOfAnActivation() throws Exception {
        // dd holds its buffer while the pipe is not read; the kernel also charges 64 pages at once per core.
        int bytes = 100 << 20;
        Pipes pipes = Pipes.make(folder, "hold");
        String id = busybox.run(
                name("hold"),
                onCommand("/bin/busybox dd if=/dev/zero bs=" + bytes + " count=1 2>/dev/null | /bin/busybox sleep 3"),
                pipes.folder());
        JsonNode usage = usageOfRun("hold", id, pipes);

        long before = usage.at("/usage/samples/memory_used_b").get(0).asLong();
        long peak = usage.at("/usage/memory_peak_b").asLong();
        long held = peak - before;
        System.out.println("monitor, " + bytes + " bytes held: " + held + " bytes over those before, peak " + peak
                + " by " + usage.at("/usage/memory_peak_by").asText());
        assertThat((double) held).isCloseTo(bytes, withinPercentage(2));
    }

    /** Many, since some of them take longer on a busy machine. */
    @Test
    void activationsOfAFewMillisecondsHaveCpuAndMemory() throws Exception {
        int activations = 20;
        Pipes pipes = Pipes.make(folder, "quick");
        String id = busybox.run(name("quick"), onCommand(burning(2_000)), pipes.folder());
        long pid = busybox.pid(id);
        awaitSampled(id);
        long shortestMillis = Long.MAX_VALUE;
        for (int i = 0; i < activations; i++) {
            long start = System.currentTimeMillis();
            pipes.send("go");
            LiveShell.restingNanos(pid);
            long end = System.currentTimeMillis();
            JsonNode usage = api.usage("quick" + i, namespace, "pkg/quick", start, end, KIND);
            assertThat(usage.at("/usage/cpu_us").asLong()).as(usage.toString()).isPositive();
            assertThat(usage.at("/usage/memory_peak_b").asLong())
                    .as(usage.toString())
                    .isPositive();
            shortestMillis = Math.min(shortestMillis, end - start);
        }
        System.out.println("monitor, the shortest of " + activations + " activations: " + shortestMillis + " ms");
        assumeTrue(shortestMillis < 10, "skipped: this machine is too busy for an activation shorter than the period");
    }

    @Test
    void containerFrozenBehindDockersBackHasNoSamplesUntilItIsThawed() throws Exception {
        String id = busybox.run(name("frozen"), "while :; do :; done");
        awaitSampled(id);
        Path freezer = freezer(id);
        try {
            Files.writeString(freezer, "FROZEN");
            await().atMost(LIMIT).until(() -> Files.readString(freezer).strip(), "FROZEN"::equals);
            // The first tick may still find that it ran since the previous one.
            awaitTicks(2);
            assertThat(api.get("/v1/health").get("frozen_containers").asLong()).isPositive();
            long from = System.currentTimeMillis();
            assertThat(busybox.isRunning(id)).isTrue();
            awaitTicks(20);
            long to = System.currentTimeMillis();
            JsonNode frozen = api.usage("frozen", namespace, "frozen", from, to, KIND);
            assertThat(frozen.get("container").asText()).isEqualTo(id);
            assertThat(frozen.at("/usage/samples/timestamp_ms")).isEmpty();

            Files.writeString(freezer, "THAWED");
            await().atMost(LIMIT).until(() -> Files.readString(freezer).strip(), "THAWED"::equals);
            long thawed = System.currentTimeMillis();
            awaitTicks(1);
            JsonNode afterThaw = api.usage("thawed", namespace, "frozen", thawed, System.currentTimeMillis(), KIND);
            assertThat(afterThaw.at("/usage/samples/timestamp_ms")).isNotEmpty();
        } finally {
            Files.writeString(freezer, "THAWED");
            busybox.remove(id);
        }
    }

    /** The file that freezes the container's version 1 cgroup. */
    private static Path freezer(String id) throws IOException {
        Path directory = cgroup(id).controllers().get("freezer");
        assumeTrue(directory != null, "skipped: this machine's Docker has no freezer of version 1");
        return directory.resolve("freezer.state");
    }

    @Test
    void containerStartedWithinTheSpanIsMeasuredFromItsStart() throws Exception {
        long start = System.currentTimeMillis();
        Pipes pipes = Pipes.make(folder, "fresh");
        String id = busybox.run(
                name("fresh"),
                burning(300_000) + "; " + END + "; " + Pipes.ANSWER + "; " + Pipes.LISTEN,
                pipes.folder());
        pipes.awaitAnswer();
        long shellNanos = LiveShell.restingNanos(busybox.pid(id));
        long end = System.currentTimeMillis();
        awaitSampled(id);
        JsonNode usage = api.usage("fresh", namespace, "fresh", start, end, KIND);

        assertThat(usage.at("/attribution").asText()).isEqualTo("exact");
        assertThat(usage.at("/usage/cpu_from_us").asLong()).isBetween(start * 1_000, end * 1_000);
        // Docker's runtime used some in the cgroup before the shell started.
        double allMicros = usedMicros(cgroup(id));
        System.out.println("monitor, %.0f us of CPU of a container started meanwhile, %.0f with its runtime: %s us"
                .formatted(shellNanos / 1e3, allMicros, usage.at("/usage/cpu_us")));
        assertThat(allMicros).isGreaterThan(0.9 * shellNanos / 1e3);
        assertThat(usage.at("/usage/cpu_us").asDouble()).isCloseTo(allMicros, withinPercentage(2));
    }

    private static ContainerCgroup cgroup(String id) throws IOException {
        return new CgroupFinder().find(id, busybox.pid(id)).orElseThrow();
    }

    private static double usedMicros(ContainerCgroup cgroup) throws IOException {
        return cgroup.isVersion1()
                ? Long.parseLong(Files.readString(
                                        cgroup.controllers().get("cpuacct").resolve("cpuacct.usage"))
                                .strip())
                        / 1e3
                : cpuStat(cgroup.unified(), "usage_usec");
    }

    private static double throttledMicros(ContainerCgroup cgroup) throws IOException {
        return cgroup.isVersion1()
                ? cpuStat(cgroup.controllers().get("cpu"), "throttled_time") / 1e3
                : cpuStat(cgroup.unified(), "throttled_usec");
    }

    private static double cpuStat(Path directory, String key) throws IOException {
        return Files.readAllLines(directory.resolve("cpu.stat")).stream()
                .filter(line -> line.startsWith(key + " "))
                .mapToLong(line -> Long.parseLong(line.substring(key.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void reportsHowLongACpuLimitThrottledAnActivation() throws Exception {
        Pipes pipes = Pipes.make(folder, "limited");
        String id = busybox.runLimited(name("limited"), onCommand(burning(20_000)), pipes.folder(), 0.02);
        ContainerCgroup cgroup = cgroup(id);
        awaitSampled(id);
        LiveShell.restingNanos(busybox.pid(id));
        double before = throttledMicros(cgroup);
        JsonNode usage = usageOfRun("limited", id, pipes);
        double throttledMicros = throttledMicros(cgroup) - before;

        System.out.println("monitor, a fiftieth of a core: " + usage.at("/usage/cpu_us") + " us of CPU, "
                + usage.at("/usage/cpu_throttled_us") + " us of " + throttledMicros + " throttled");
        assumeTrue(throttledMicros > 500_000, "skipped: this machine is too busy for the limit to matter");
        // The kernel may account for the last of it a period of 100 ms after the container became idle.
        assertThat(usage.at("/usage/cpu_throttled_us").asDouble()).isCloseTo(throttledMicros, within(200_000.0));
    }

    @Test
    void killedAndRemovedContainersAreStillReported() throws Exception {
        String killed = busybox.run(name("killed"), "while :; do :; done");
        String removed = busybox.run(name("removed"), "while :; do :; done");
        awaitSampled(killed);
        awaitSampled(removed);
        long start = System.currentTimeMillis();
        // Without a query, since another activation at that time would make it less than exact.
        awaitCpuAndSample(busybox.pid(killed));
        awaitCpuAndSample(busybox.pid(removed));
        busybox.kill(killed);
        busybox.remove(removed);
        long end = System.currentTimeMillis();
        await().atMost(LIMIT).until(() -> !api.samples(killed) && !api.samples(removed));

        for (String action : new String[] {"killed", "removed"}) {
            JsonNode usage = api.usage(action, namespace, action, start, end, KIND);
            assertThat(usage.get("attribution").asText()).as(action).isEqualTo("exact");
            assertThat(usage.at("/usage/cpu_us").asLong()).as(action).isPositive();
            assertThat(usage.at("/usage/samples/timestamp_ms")).as(action).isNotEmpty();
        }
    }

    @Test
    void findsContainersStartedBeforeIt() throws Exception {
        String id = busybox.run(name("early"), REST);
        monitor.close();
        start();
        awaitSampled(id);
        long now = System.currentTimeMillis();
        assertThat(api.usage("early", namespace, "early", now, now, KIND)
                        .at("/usage/memory_peak_b")
                        .asLong())
                .isPositive();
    }

    @Test
    void ignoresForeignContainers() throws Exception {
        String other = busybox.run(namespace + "_other", REST);
        awaitSampled(busybox.run(name("mine"), REST));
        assertThat(api.samples(other)).isFalse();
    }

    @Test
    void sandboxWithoutDockerIsMeasuredByItsProcess() throws Exception {
        Process process = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try {
            monitor.containers()
                    .started(new WhiskContainer(
                            "sandbox-1",
                            ContainerName.parse("wsk0_1_" + namespace + "_process")
                                    .orElseThrow(),
                            process.pid(),
                            System.currentTimeMillis(),
                            null,
                            null));
            awaitTicks(1);
            long start = System.currentTimeMillis();
            awaitCpuAndSample(process.pid());
            long end = System.currentTimeMillis();
            JsonNode usage = api.usage("p", namespace, "process", start, end, KIND);
            assertThat(usage.get("container").asText()).isEqualTo("sandbox-1");
            assertThat(usage.at("/usage/cpu_us").asLong()).isPositive();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** A shell that does this work for each command, and is idle in between. */
    private static String onCommand(String work) {
        return "while " + Pipes.LISTEN + "; do " + work + "; " + END + "; " + Pipes.ANSWER + "; done";
    }

    private static String burning(int rounds) {
        return "i=0; while [ $i -lt " + rounds + " ]; do i=$((i+1)); done";
    }

    private void awaitSampled(String id) throws Exception {
        await().atMost(LIMIT).until(() -> api.samples(id));
        awaitTicks(1);
    }

    /** Waits until this many ticks have started and ended. */
    private void awaitTicks(int count) throws Exception {
        long before = ticks();
        await().atMost(LIMIT).until(() -> ticks() > before + count);
    }

    private long ticks() throws Exception {
        return api.get("/v1/health").get("ticks").asLong();
    }

    /** Waits until a process has run for a while and was sampled since. */
    private void awaitCpuAndSample(long pid) throws Exception {
        long before = LiveShell.nanos(pid);
        await().atMost(LIMIT).until(() -> LiveShell.nanos(pid) > before + 20_000_000);
        awaitTicks(1);
    }

    /** Has a container do its work; the span includes an idle sample before and after it. */
    private JsonNode usageOfRun(String action, String id, Pipes pipes) throws Exception {
        long pid = busybox.pid(id);
        LiveShell.restingNanos(pid);
        awaitSampled(id);
        long start = System.currentTimeMillis();
        awaitTicks(1);
        pipes.send("go");
        LiveShell.restingNanos(pid);
        awaitTicks(1);
        long end = System.currentTimeMillis();
        return api.usage(action, namespace, "pkg/" + action, start, end, KIND);
    }

    private String name(String action) {
        return "wsk0_1_" + namespace + "_" + action;
    }
}
