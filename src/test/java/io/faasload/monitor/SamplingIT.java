package io.faasload.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.faasload.monitor.cgroup.CgroupFinder;
import io.faasload.monitor.sampling.Sample;
import io.faasload.monitor.sampling.SampleWindow;
import io.faasload.monitor.sampling.Sampler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Samples known use of CPU and memory in this machine's cgroups; where these cannot be created, skipped tests say why.
 */
@Timeout(120)
class SamplingIT {

    private static final long MIB = 1 << 20;

    private final Sampler sampler = new Sampler(Duration.ofMillis(10), Duration.ofSeconds(60), Duration.ofMinutes(1));

    @AfterEach
    void stop() {
        sampler.close();
    }

    @Test
    void measuresTheCpuOfVersion1() throws IOException {
        try (LiveCgroup cgroup = LiveCgroup.version1()) {
            measuresTheCpu(cgroup);
        }
    }

    @Test
    void measuresTheCpuOfVersion2() throws IOException {
        try (LiveCgroup cgroup = LiveCgroup.version2()) {
            measuresTheCpu(cgroup);
        }
    }

    private void measuresTheCpu(LiveCgroup cgroup) throws IOException {
        try (LiveShell shell = cgroup.shell()) {
            watch(cgroup, shell, true);
            for (int rounds : new int[] {300_000, 3_000, 300_000}) {
                long cpuBefore = shell.cpuNanos();
                awaitSampleAfter(cgroup, 0, now());
                long from = now();
                shell.burn(rounds);
                long to = now();
                long usedMicros = (shell.cpuNanos() - cpuBefore) / 1_000;

                SampleWindow window = awaitSampleAfter(cgroup, from, to);

                assertThat(window.growth(Sample::cpuMicros))
                        .isCloseTo(usedMicros, Offset.offset(Math.max(usedMicros / 50, 200)));
            }
        }
    }

    @Test
    void measuresCpuAndPeakOfARunShorterThanThePeriod() throws IOException {
        try (LiveCgroup cgroup = LiveCgroup.version1();
                LiveShell shell = cgroup.shell()) {
            watch(cgroup, shell, true);
            long from = now();
            shell.burn(1);
            long to = now();

            SampleWindow window = awaitSampleAfter(cgroup, from, to);

            assertThat(window.growth(Sample::cpuMicros)).isPositive();
            assertThat(window.peakBytes()).isPositive();
            // The kernel moves the few pages of a shell into memory.stat only after two seconds.
            assertThat(window.after().memoryBytes()).isNotNull();
            assertThat(window.after().throttledMicros()).isZero();
        }
    }

    @Test
    void measuresThePeakOfEachRunIfTheMarkIsReset() throws IOException {
        try (LiveCgroup cgroup = LiveCgroup.version1();
                LiveShell shell = cgroup.shell()) {
            watch(cgroup, shell, true);

            for (long mebibytes : new long[] {64, 32, 96}) {
                measuresThePeak(cgroup, shell, mebibytes, "reset");
            }
        }
    }

    @Test
    void measuresANewPeakIfTheMarkIsOnlyRead() throws IOException {
        try (LiveCgroup cgroup = LiveCgroup.version1();
                LiveShell shell = cgroup.shell()) {
            watch(cgroup, shell, false);

            for (long mebibytes : new long[] {32, 64}) {
                measuresThePeak(cgroup, shell, mebibytes, "mark");
            }
        }
    }

    @Test
    void measuresThePeakOfVersion2() throws IOException {
        try (LiveCgroup cgroup = LiveCgroup.version2()) {
            cgroup.directoryOf("memory.peak");
            try (LiveShell shell = cgroup.shell()) {
                watch(cgroup, shell, true);

                for (long mebibytes : new long[] {32, 64}) {
                    measuresThePeak(cgroup, shell, mebibytes, null);
                }
            }
        }
    }

    /** dd holds one block in memory, for just a few milliseconds. */
    private void measuresThePeak(LiveCgroup cgroup, LiveShell shell, long mebibytes, String method) throws IOException {
        long before = awaitSampleAfter(cgroup, 0, now()).after().inUseBytes();
        long from = now();
        shell.run("dd if=/dev/zero of=/dev/null bs=" + mebibytes + "M count=1 2>/dev/null");
        SampleWindow window = awaitSampleAfter(cgroup, from, now());

        long heldBytes = before + mebibytes * MIB;
        assertThat(window.peakBytes()).isCloseTo(heldBytes, Offset.offset(Math.max(heldBytes / 50, MIB)));
        if (method != null) {
            assertThat(window.peakBy()).isEqualTo(method);
        }
    }

    @Test
    void countsAnonymousMemoryAsFaasloadDoes() throws IOException {
        try (LiveCgroup cgroup = LiveCgroup.version1();
                LiveShell shell = cgroup.shell()) {
            watch(cgroup, shell, true);
            // tail buffers its input until that ends; the page cache is not counted.
            shell.start("{ head -c 64M /dev/zero; read end; } | tail -c 64M > /dev/null");

            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                long anonymous = anonymousBytes(shell);
                assertThat(anonymous).isGreaterThan(64 * MIB);
                assertThat(awaitSampleAfter(cgroup, 0, now()).after().memoryBytes())
                        .isCloseTo(anonymous, Offset.offset(2 * MIB));
            });
        }
    }

    private static long anonymousBytes(LiveShell shell) {
        long bytes = 0;
        for (ProcessHandle process :
                ProcessHandle.of(shell.pid()).orElseThrow().descendants().toList()) {
            bytes += anonymousBytes(process);
        }
        return bytes;
    }

    /** 0 if it has ended. */
    private static long anonymousBytes(ProcessHandle process) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("RssAnon:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    @Test
    void takesNoSampleWhileVersion1IsFrozen() throws IOException {
        try (LiveCgroup cgroup = LiveCgroup.version1()) {
            takesNoSampleWhileFrozen(cgroup, "freezer.state", "FROZEN", "THAWED");
        }
    }

    @Test
    void takesNoSampleWhileVersion2IsFrozen() throws IOException {
        try (LiveCgroup cgroup = LiveCgroup.version2()) {
            takesNoSampleWhileFrozen(cgroup, "cgroup.freeze", "1", "0");
        }
    }

    private void takesNoSampleWhileFrozen(LiveCgroup cgroup, String file, String frozen, String thawed)
            throws IOException {
        try (LiveShell shell = cgroup.shell()) {
            watch(cgroup, shell, true);
            awaitSampleAfter(cgroup, 0, now());

            cgroup.write(file, frozen);
            await().until(() -> sampler.metrics().frozenContainers() == 1);
            long samples = sampler.metrics().samples();
            long ticks = sampler.metrics().ticks();
            await().until(() -> sampler.metrics().ticks() > ticks + 10);
            assertThat(sampler.metrics().samples()).isEqualTo(samples);

            cgroup.write(file, thawed);
            shell.burn(1_000);
            awaitSampleAfter(cgroup, 0, now());
        }
    }

    @Test
    void keepsTheSamplesOfAKilledContainer() throws IOException {
        try (LiveCgroup cgroup = LiveCgroup.version1()) {
            long from;
            try (LiveShell shell = cgroup.shell()) {
                watch(cgroup, shell, true);
                from = now();
                shell.burn(100_000);
                awaitSampleAfter(cgroup, 0, now());
            }
            cgroup.remove();

            await().until(() -> !sampler.isWatched(cgroup.containerId()));
            SampleWindow window =
                    sampler.samples(cgroup.containerId(), from, now()).orElseThrow();
            assertThat(window.growth(Sample::cpuMicros)).isPositive();
        }
    }

    private void watch(LiveCgroup cgroup, LiveShell shell, boolean resetPeak) throws IOException {
        sampler.watch(
                cgroup.containerId(),
                new CgroupFinder()
                        .find(cgroup.containerId(), shell.pid())
                        .orElseThrow()
                        .open(resetPeak));
        awaitSampleAfter(cgroup, 0, now());
    }

    private SampleWindow awaitSampleAfter(LiveCgroup cgroup, long from, long to) {
        return await().until(
                        () -> sampler.samples(cgroup.containerId(), from, to).orElseThrow(),
                        window -> window.after() != null);
    }

    private static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
