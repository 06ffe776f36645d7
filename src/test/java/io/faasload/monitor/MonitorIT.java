package io.faasload.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.monitor.container.ContainerName;
import io.faasload.monitor.container.WhiskContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
        double burned = TIME.matcher(Files.readAllLines(busybox.logFile(id)).get(3))
                .results()
                .mapToDouble(time -> 60 * Double.parseDouble(time.group(1)) + Double.parseDouble(time.group(2)))
                .sum();
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

    @Test
    void anActivationOfAFewMillisecondsHasCpuAndMemory() throws Exception {
        String id = busybox.run(
                name("quick"),
                "/bin/busybox sleep 1; echo GO; i=0; while [ $i -lt 2000 ]; do i=$((i+1)); done; " + END + "; " + REST);
        JsonNode usage = usageBetweenGoAndEnd(id, "quick");

        System.out.println("monitor, a short activation: " + usage.get("usage"));
        assertThat(usage.at("/usage/cpu_us").asLong()).isPositive();
        assertThat(usage.at("/usage/memory_peak_b").asLong()).isPositive();
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

    /** When a container printed something. */
    private static long millis(Path log, String beginOfLine) throws IOException {
        for (String line : Files.readAllLines(log)) {
            JsonNode entry = JsonMapper.builder().build().readTree(line);
            if (entry.get("log").asText().startsWith(beginOfLine)) {
                return Instant.parse(entry.get("time").asText()).toEpochMilli();
            }
        }
        throw new IllegalStateException("no line " + beginOfLine + " in " + log);
    }
}
