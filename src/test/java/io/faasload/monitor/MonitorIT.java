package io.faasload.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.monitor.container.ContainerName;
import io.faasload.monitor.container.WhiskContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The monitor with real Docker: what its containers used, found by nothing but their names and lines. */
class MonitorIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String END = "echo XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX";
    private static final String REST = "/bin/busybox sleep 600";

    private static final Pattern TIME = Pattern.compile("(\\d+)m([\\d.]+)s");

    /** No other test and no earlier run has containers of that namespace. */
    private final String namespace = "it" + UUID.randomUUID().toString().replace("-", "");

    private static Busybox busybox;
    private Monitor monitor;
    private Asking asking;

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
        monitor = Monitor.start(Asking.config(Map.of()));
        asking = new Asking(monitor.port());
        await().atMost(LIMIT)
                .until(() -> asking.get("/v1/health").get("docker_connected").asBoolean());
    }

    @AfterEach
    void stop() {
        monitor.close();
    }

    @Test
    void tellsTheCpuTimeThatAnActivationBurned() throws Exception {
        // What the shell says of its children comes from the process table, not from the cgroup.
        String id = busybox.run(
                name("burn"),
                "/bin/busybox sleep 1; echo GO; (i=0; while [ $i -lt 3000000 ]; do i=$((i+1)); done); " + END
                        + "; times; " + REST);
        JsonNode usage = usageBetweenGoAndEnd(id, "burn");

        assertThat(usage.at("/attribution").asText()).isEqualTo("exact");
        assertThat(usage.at("/attribution_by").asText()).isEqualTo("name");
        assertThat(usage.at("/container").asText()).isEqualTo(id);
        await().atMost(LIMIT)
                .until(() -> Files.readAllLines(busybox.logFile(id)).size() == 4);
        double burned = burnedSeconds(Files.readAllLines(busybox.logFile(id)).get(3));
        System.out.println("monitor, %.2f s of CPU: %s us".formatted(burned, usage.at("/usage/cpu_us")));
        assertThat(burned).isPositive();
        assertThat(usage.at("/usage/cpu_us").asDouble()).isCloseTo(burned * 1e6, withinPercentage(2));
        JsonNode cpuMillis = usage.at("/usage/samples/proc_mcpu");
        assertThat(cpuMillis.get(0).asLong()).isZero();
        assertThat(cpuMillis.get(cpuMillis.size() - 1).asDouble()).isCloseTo(burned * 1e3, withinPercentage(5));
    }

    @Test
    void tellsThePeakOfTheMemoryThatAnActivationHeld() throws Exception {
        // dd holds its buffer while nobody reads the pipe.
        String id = busybox.run(
                name("hold"),
                "/bin/busybox sleep 1; echo GO; /bin/busybox sleep 0.3; "
                        + "/bin/busybox dd if=/dev/zero bs=52428800 count=1 2>/dev/null | /bin/busybox sleep 1; "
                        + END + "; " + REST);
        JsonNode usage = usageBetweenGoAndEnd(id, "hold");

        long before = usage.at("/usage/samples/memory_used_b").get(0).asLong();
        long peak = usage.at("/usage/memory_peak_b").asLong();
        long held = peak - before;
        System.out.println("monitor, 52428800 bytes held: " + held + " bytes over those before, peak " + peak + " by "
                + usage.at("/usage/memory_peak_by").asText());
        assertThat(held).isCloseTo(52_428_800L, within(1L << 20));
    }

    /** Many, since some of them last longer on a busy machine. */
    @Test
    void activationsOfAFewMillisecondsHaveCpuAndMemory() throws Exception {
        int activations = 20;
        String id = busybox.run(
                name("quick"),
                "/bin/busybox sleep 1; n=0; while [ $n -lt " + activations + " ]; do n=$((n+1)); echo GO; "
                        + "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); done; " + END
                        + "; /bin/busybox sleep 0.1; done; " + REST);
        awaitSampled(id);
        Path log = busybox.logFile(id);
        await().atMost(LIMIT).until(() -> times(log, "XXX_THE_END").size() == activations);

        List<Long> starts = times(log, "GO");
        List<Long> ends = times(log, "XXX_THE_END");
        long shortestMillis = Long.MAX_VALUE;
        for (int i = 0; i < activations; i++) {
            long start = starts.get(i);
            long end = ends.get(i);
            JsonNode usage = asking.usage("quick" + i, namespace, "pkg/quick", start, end);
            assertThat(usage.at("/usage/cpu_us").asLong()).as(usage.toString()).isPositive();
            assertThat(usage.at("/usage/memory_peak_b").asLong())
                    .as(usage.toString())
                    .isPositive();
            shortestMillis = Math.min(shortestMillis, end - start);
        }
        System.out.println("monitor, the shortest of " + activations + " activations: " + shortestMillis + " ms");
        assumeTrue(shortestMillis < 10, "this machine is too busy for one that is shorter than the period");
    }

    @Test
    void aContainerThatIsFrozenBehindDockersBackHasNoSamplesUntilItGoesOn() throws Exception {
        String id = busybox.run(name("frozen"), "while :; do :; done");
        awaitSampled(id);
        Path freezer = freezer(id);
        try {
            Files.writeString(freezer, "FROZEN");
            await().atMost(LIMIT).until(() -> frozen() == 1);
            long from = System.currentTimeMillis();
            assertThat(busybox.isRunning(id)).isTrue();
            long ticks = ticks();
            await().atMost(LIMIT).until(() -> ticks() > ticks + 20);
            long to = System.currentTimeMillis();
            JsonNode frozen = asking.usage("frozen", namespace, "frozen", from, to);
            assertThat(frozen.get("container").asText()).isEqualTo(id);
            assertThat(frozen.at("/usage/samples/timestamp_ms")).isEmpty();

            Files.writeString(freezer, "THAWED");
            long thawed = System.currentTimeMillis();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(asking.usage(
                                            "thawed" + System.nanoTime(),
                                            namespace,
                                            "frozen",
                                            thawed,
                                            System.currentTimeMillis())
                                    .at("/usage/samples/timestamp_ms"))
                            .isNotEmpty());
            assertThat(frozen()).isZero();
        } finally {
            Files.writeString(freezer, "THAWED");
            busybox.remove(id);
        }
    }

    /** Where the container's cgroup of version 1 is frozen. */
    private static Path freezer(String id) throws IOException {
        String cgroup = Files.readAllLines(Path.of("/proc/" + busybox.pid(id) + "/cgroup")).stream()
                .filter(line -> line.contains(":freezer:"))
                .map(line -> line.substring(line.lastIndexOf(':') + 1))
                .findFirst()
                .orElse("");
        assumeTrue(cgroup.contains(id), "skipped: this machine's Docker has no freezer of version 1");
        return Path.of("/sys/fs/cgroup/freezer" + cgroup + "/freezer.state");
    }

    private long frozen() throws Exception {
        return asking.get("/v1/health").get("frozen_containers").asLong();
    }

    private long ticks() throws Exception {
        return asking.get("/v1/health").get("ticks").asLong();
    }

    @Test
    void aContainerThatWasStartedWithinTheSpanIsMeasuredFromItsBeginning() throws Exception {
        long start = System.currentTimeMillis();
        String id = busybox.run(
                name("fresh"), "i=0; while [ $i -lt 1000000 ]; do i=$((i+1)); done; " + END + "; times; " + REST);
        Path log = busybox.logFile(id);
        await().atMost(LIMIT).until(() -> Files.readAllLines(log).size() == 3);
        long end = millis(log, "XXX_THE_END");
        awaitSampled(id);
        JsonNode usage = asking.usage("fresh", namespace, "fresh", start, end);

        assertThat(usage.at("/attribution").asText()).isEqualTo("exact");
        assertThat(usage.at("/usage/cpu_from_us").asLong()).isBetween(start * 1_000, end * 1_000);
        // The shell's own time, in steps of 10 ms; Docker's runtime spends some in the cgroup before the shell begins.
        double burned = burnedSeconds(Files.readAllLines(log).get(1));
        System.out.println("monitor, %.2f s of CPU of a container started meanwhile: %s us"
                .formatted(burned, usage.at("/usage/cpu_us")));
        assertThat(usage.at("/usage/cpu_us").asDouble()).isBetween(burned * 1e6 - 20_000, burned * 1.02e6 + 150_000);
    }

    private static double burnedSeconds(String times) {
        return TIME.matcher(times)
                .results()
                .mapToDouble(time -> 60 * Double.parseDouble(time.group(1)) + Double.parseDouble(time.group(2)))
                .sum();
    }

    @Test
    void tellsHowLongACpuLimitKeptAnActivationFromRunning() throws Exception {
        String id = busybox.runLimited(
                name("limited"),
                "/bin/busybox sleep 1; echo GO; i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; " + END + "; "
                        + REST,
                0.2);
        JsonNode usage = usageBetweenGoAndEnd(id, "limited");

        System.out.println("monitor, a fifth of a core: " + usage.at("/usage/cpu_us") + " us of CPU, "
                + usage.at("/usage/cpu_throttled_us") + " us throttled");
        assertThat(usage.at("/usage/cpu_throttled_us").asLong()).isPositive();
    }

    @Test
    void whatWasKilledOrRemovedInTheMiddleIsStillTold() throws Exception {
        String killed = busybox.run(name("killed"), "while :; do :; done");
        String removed = busybox.run(name("removed"), "while :; do :; done");
        awaitSampled(killed);
        awaitSampled(removed);
        long start = System.currentTimeMillis();
        await().atMost(LIMIT).until(() -> System.currentTimeMillis() > start + 200);
        busybox.kill(killed);
        busybox.remove(removed);
        long end = System.currentTimeMillis();
        await().atMost(LIMIT).until(() -> !asking.samples(killed) && !asking.samples(removed));

        for (String action : new String[] {"killed", "removed"}) {
            JsonNode usage = asking.usage(action, namespace, action, start, end);
            assertThat(usage.get("attribution").asText()).as(action).isEqualTo("exact");
            assertThat(usage.at("/usage/cpu_us").asLong()).as(action).isPositive();
            assertThat(usage.at("/usage/samples/timestamp_ms")).as(action).isNotEmpty();
        }
    }

    @Test
    void findsTheContainersThatRanBeforeIt() throws Exception {
        String id = busybox.run(name("early"), REST);
        monitor.close();
        start();
        awaitSampled(id);
        long now = System.currentTimeMillis();
        assertThat(asking.usage("early", namespace, "early", now, now)
                        .at("/usage/memory_peak_b")
                        .asLong())
                .isPositive();
    }

    @Test
    void othersContainersAreNoneOfItsBusiness() throws Exception {
        String other = busybox.run(namespace + "_other", REST);
        awaitSampled(busybox.run(name("mine"), REST));
        assertThat(asking.samples(other)).isFalse();
    }

    @Test
    void whatDockerDoesNotKnowIsMeasuredByItsProcess() throws Exception {
        Process process = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try {
            long start = System.currentTimeMillis();
            monitor.containers()
                    .started(new WhiskContainer(
                            "sandbox-1",
                            ContainerName.parse("wsk0_1_" + namespace + "_process")
                                    .orElseThrow(),
                            process.pid(),
                            start,
                            null,
                            null));
            await().atMost(LIMIT).until(() -> System.currentTimeMillis() > start + 300);
            JsonNode usage = asking.usage("p", namespace, "process", start, start + 300);
            assertThat(usage.get("container").asText()).isEqualTo("sandbox-1");
            assertThat(usage.at("/usage/cpu_us").asLong()).isPositive();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private String name(String action) {
        return "wsk0_1_" + namespace + "_" + action;
    }

    private void awaitSampled(String id) {
        await().atMost(LIMIT).until(() -> asking.samples(id));
    }

    private JsonNode usageBetweenGoAndEnd(String id, String action) throws Exception {
        awaitSampled(id);
        Path log = busybox.logFile(id);
        await().atMost(LIMIT).until(() -> Files.readString(log).contains("XXX_THE_END"));
        return asking.usage(action, namespace, "pkg/" + action, millis(log, "GO"), millis(log, "XXX_THE_END"));
    }

    /** When a container first printed something. */
    private static long millis(Path log, String beginOfLine) throws IOException {
        return times(log, beginOfLine).get(0);
    }

    /** When a container printed lines that begin so, in ms since the epoch. */
    private static List<Long> times(Path log, String beginOfLine) throws IOException {
        List<Long> times = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            JsonNode entry = JsonMapper.builder().build().readTree(line);
            if (entry.get("log").asText().startsWith(beginOfLine)) {
                times.add(Instant.parse(entry.get("time").asText()).toEpochMilli());
            }
        }
        return times;
    }
}
