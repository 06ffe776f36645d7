package io.faasload.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.monitor.cgroup.CgroupFinder;
import io.faasload.monitor.cgroup.ContainerCgroup;
import io.faasload.monitor.sampling.Sampler;
import io.faasload.monitor.sampling.SamplerMetrics;
import io.faasload.monitor.sampling.clock.RealTimePriority;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Measures the cost of sampling and compares it with one Python thread per container on the same cgroups. Each cgroup
 * has a process that wakes up at intervals and computes briefly.
 */
@Tag("bench")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamplingBench {

    private static final Path REPORT = Path.of("target/bench-monitor.txt");
    private static final Path THREAD_PER_CONTAINER = Path.of("src/test/resources/bench/thread_per_container.py");
    /** Wakes up a number of times and computes briefly, then pauses. */
    private static final String LIVE = "while (1) { for (1..$ARGV[1]) { select(undef, undef, undef, $ARGV[0]);"
            + " $i++ for 1..200 } select(undef, undef, undef, $ARGV[2]) }";

    private static final int BURSTS_MILLIS = 100;
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration MEASURED = Duration.ofSeconds(20);
    private static final Duration LATEST_FIRST_SAMPLE = Duration.ofMillis(20);
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double FEWEST_TIMES_CHEAPER = 5;

    private final List<String> report = new ArrayList<>();

    @BeforeAll
    void describe() throws IOException {
        report("Linux %s, %d cores, load before: %s"
                .formatted(
                        System.getProperty("os.version"),
                        Runtime.getRuntime().availableProcessors(),
                        Files.readString(Path.of("/proc/loadavg")).strip()));
        report("%-10s %7s %12s %-20s %9s %12s %13s %16s"
                .formatted(
                        "containers",
                        "period",
                        "each runs",
                        "sampler",
                        "ticks",
                        "cores used",
                        "of which its",
                        "of which reading"));
        report("%-10s %7s %12s %-20s %9s %12s %13s %16s"
                .formatted("", "", "", "", "taken", "", "thread", "memory.stat"));
    }

    @AfterAll
    void write() throws IOException {
        Files.createDirectories(REPORT.getParent());
        Files.write(REPORT, report);
    }

    @ParameterizedTest
    @CsvSource({"256, 10, 100, 1, 0.999", "256, 10, 10, 1, 0.999", "16, 1, 10, 1, 0.99", "32, 1, 1, 10, 0.99"})
    void samplesInTime(int containers, int periodMillis, int wakeMillis, int wakes, double minTicks) throws Exception {
        BusyCgroups scene = new BusyCgroups();
        try {
            for (int i = 0; i < containers; i++) {
                scene.add(wakeMillis, wakes);
            }
            Measured ours = measure(scene, Duration.ofMillis(periodMillis));
            String runs =
                    wakes == 1 ? "every " + wakeMillis + " ms" : wakes * wakeMillis + " of " + BURSTS_MILLIS + " ms";
            String what = "%-10d %4d ms %12s ".formatted(containers, periodMillis, runs);
            report(what + ours.line("one thread"));
            Measured theirs = measureThreadPerContainer(scene, periodMillis / 1e3);
            report(what
                    + (theirs == null
                            ? "thread per container: not measured, python3 is not installed"
                            : theirs.line("thread per container")));

            assertThat(ours.ticksShare()).isGreaterThanOrEqualTo(minTicks);
            if (theirs != null) {
                // The number of cores depends on the machine and its current load.
                assertThat(ours.coresByTicks()).isLessThanOrEqualTo(theirs.coresByTicks() / FEWEST_TIMES_CHEAPER);
            }
        } finally {
            scene.close();
        }
    }

    /** Each is expected shortly before it appears, like a container that was created and is about to run. */
    @Test
    void samplesNewCgroupsSoon() throws Exception {
        int containers = 32;
        List<Long> micros = new ArrayList<>();
        Random random = new Random(1);
        try (Sampler sampler = new Sampler(Duration.ofMillis(10), Duration.ofSeconds(30), Duration.ofSeconds(1));
                EmptyCgroups scene = new EmptyCgroups()) {
            // Otherwise this thread might be preempted between noting the time and creating the cgroup.
            RealTimePriority.request();
            pause(WARM_UP);
            for (int round = 0; round < 10; round++) {
                Map<String, Long> created = new LinkedHashMap<>();
                for (int i = 0; i < containers; i++) {
                    String id = "%064x".formatted(new BigInteger(250, random));
                    ContainerCgroup cgroup = scene.cgroup(id);
                    sampler.expect(id, () -> cgroup.isComplete() ? cgroup.open(true) : null);
                    created.put(id, 0L);
                }
                for (Map.Entry<String, Long> container : created.entrySet()) {
                    pause(Duration.ofMillis(random.nextInt(30)));
                    container.setValue(scene.make(container.getKey()));
                }
                pause(Duration.ofMillis(500));
                created.forEach((id, createdMicros) -> micros.add(firstMicros(sampler, id) - createdMicros));
                created.keySet().forEach(scene::remove);
            }
        }
        micros.sort(null);
        long p95 = micros.get(micros.size() * 95 / 100);
        report("%d new cgroups, %d at a time: first sample after %.1f ms at p50, %.1f at p95, %.1f max"
                .formatted(
                        micros.size(),
                        containers,
                        micros.get(micros.size() / 2) / 1e3,
                        p95 / 1e3,
                        micros.get(micros.size() - 1) / 1e3));
        assertThat(p95).isLessThanOrEqualTo(LATEST_FIRST_SAMPLE.toNanos() / 1_000);
    }

    private static long firstMicros(Sampler sampler, String containerId) {
        return sampler.samples(containerId, 0, Long.MAX_VALUE)
                .orElseThrow()
                .inside()
                .epochMicros(0);
    }

    private static Measured measure(BusyCgroups scene, Duration period) throws Exception {
        try (Sampler sampler = new Sampler(period, Duration.ofSeconds(30), Duration.ofSeconds(1))) {
            for (LiveCgroup cgroup : scene.cgroups) {
                sampler.watch(
                        cgroup.containerId(),
                        new CgroupFinder()
                                .find(cgroup.containerId(), scene.pidIn(cgroup))
                                .orElseThrow()
                                .open(true));
            }
            pause(WARM_UP);
            SamplerMetrics before = sampler.metrics();
            long threadBefore = threadCpuNanos();
            long processBefore = processCpuNanos();
            long began = System.nanoTime();
            pause(MEASURED);
            double seconds = (System.nanoTime() - began) / NANOS_PER_SECOND;
            SamplerMetrics after = sampler.metrics();
            double cores = (processCpuNanos() - processBefore) / NANOS_PER_SECOND / seconds;
            double thread = (threadCpuNanos() - threadBefore) / NANOS_PER_SECOND / seconds;
            double costly = (after.costlyNanos() - before.costlyNanos()) / NANOS_PER_SECOND / seconds;

            assertThat(after.containers()).isEqualTo(scene.cgroups.size());
            long ticks = after.ticks() - before.ticks();
            // Each tick sampled each container; one tick may be in progress at either end.
            assertThat(after.samples() - before.samples())
                    .isBetween((ticks - 1) * scene.cgroups.size(), (ticks + 1) * scene.cgroups.size());
            return new Measured(ticks, ticks + after.missedTicks() - before.missedTicks(), cores, thread, costly);
        }
    }

    private static @Nullable Measured measureThreadPerContainer(BusyCgroups scene, double period) throws Exception {
        Process python;
        try {
            python = new ProcessBuilder(
                            "python3",
                            THREAD_PER_CONTAINER.toString(),
                            Double.toString(period),
                            Long.toString(MEASURED.toSeconds()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            return null;
        }
        try (Writer containers = python.outputWriter();
                BufferedReader result = python.inputReader()) {
            for (LiveCgroup cgroup : scene.cgroups) {
                containers.write(cgroup.directoryOf("memory.stat") + "\t" + cgroup.directoryOf("cpuacct.usage") + "\n");
            }
            containers.close();
            double[] numbers = Arrays.stream(result.readLine().split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            return new Measured(
                    (long) numbers[0], (long) numbers[1], numbers[2] / MEASURED.toSeconds(), Double.NaN, Double.NaN);
        } finally {
            python.destroyForcibly().waitFor();
        }
    }

    private static void pause(Duration duration) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS))
                .isFalse();
    }

    private static long threadCpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().equals("sampler"))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                .sum();
    }

    private static long processCpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private void report(String line) {
        report.add(line.stripTrailing());
        System.out.println(line.stripTrailing());
    }

    private record Measured(long ticks, long due, double cores, double threadCores, double costlyCores) {

        double ticksShare() {
            return (double) ticks / due;
        }

        /** What it would use if it missed no tick. */
        double coresByTicks() {
            return cores / ticksShare();
        }

        String line(String sampler) {
            String line = "%-20s %7.2f %% %12.3f".formatted(sampler, 100 * ticksShare(), cores);
            return Double.isNaN(threadCores) ? line : line + " %13.3f %16.3f".formatted(threadCores, costlyCores);
        }
    }

    /** Cgroups without processes, below a common parent. */
    private static final class EmptyCgroups implements AutoCloseable {

        private static final List<String> CONTROLLERS = List.of("memory", "cpuacct", "cpu", "freezer");

        private final String parent =
                "faasload-bench-" + ProcessHandle.current().pid();
        private final Set<String> ids = new HashSet<>();

        EmptyCgroups() throws IOException {
            for (String controller : CONTROLLERS) {
                Files.createDirectories(directory(controller));
            }
        }

        private Path directory(String controller) throws IOException {
            return Path.of("/sys/fs/cgroup", controller).toRealPath().resolve(parent);
        }

        ContainerCgroup cgroup(String id) throws IOException {
            Map<String, Path> directories = new HashMap<>();
            for (String controller : CONTROLLERS) {
                directories.put(controller, directory(controller).resolve(id));
            }
            return new ContainerCgroup(directories, null);
        }

        /** Returns when the last of its directories was about to be created, in microseconds since the epoch. */
        long make(String id) throws IOException {
            ids.add(id);
            long micros = 0;
            for (Path directory : cgroup(id).controllers().values()) {
                micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
                Files.createDirectory(directory);
            }
            return micros;
        }

        void remove(String id) {
            ids.remove(id);
            try {
                for (Path directory : cgroup(id).controllers().values()) {
                    Files.deleteIfExists(directory);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            List.copyOf(ids).forEach(this::remove);
            for (String controller : CONTROLLERS) {
                Files.deleteIfExists(directory(controller));
            }
        }
    }

    /** Cgroups with a live process in each. */
    private static final class BusyCgroups implements AutoCloseable {

        private final List<LiveCgroup> cgroups = new ArrayList<>();
        private final List<Process> processes = new ArrayList<>();

        /** Wakes up at a constant rate, or several times in a row at the beginning of each tenth of a second. */
        void add(int wakeMillis, int wakes) throws IOException {
            LiveCgroup cgroup = LiveCgroup.version1();
            cgroups.add(cgroup);
            double pauseSeconds = wakes == 1 ? 0 : (BURSTS_MILLIS - wakes * wakeMillis) / 1e3;
            Process process = new ProcessBuilder(
                            "perl",
                            "-e",
                            LIVE,
                            String.valueOf(wakeMillis / 1e3),
                            String.valueOf(wakes),
                            String.valueOf(pauseSeconds))
                    .start();
            processes.add(process);
            cgroup.move(process.pid());
        }

        long pidIn(LiveCgroup cgroup) {
            return processes.get(cgroups.indexOf(cgroup)).pid();
        }

        @Override
        public void close() {
            processes.forEach(Process::destroyForcibly);
            processes.forEach(process -> process.onExit().join());
            cgroups.forEach(LiveCgroup::close);
        }
    }
}
