package io.faasload.monitor.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.faasload.monitor.LiveShell;
import io.faasload.monitor.sampling.Column;
import io.faasload.monitor.sampling.Counters;
import io.faasload.monitor.sampling.Slot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ProcessCountersTest {

    private static final long MIB = 1 << 20;

    private final Slot slot = new Slot();

    @Test
    void measuresTheCpuOfAProcessExactly() throws IOException {
        try (LiveShell shell = new LiveShell();
                Counters counters = new ProcessCounters(shell.pid(), false)) {
            shell.run(":");
            for (int rounds : new int[] {100_000, 1_000}) {
                long usedBefore = shell.cpuNanos();
                long before = cpuMicros(counters);
                shell.burn(rounds);
                long usedMicros = (shell.cpuNanos() - usedBefore) / 1_000;

                // Idleness can only be determined to within some microseconds.
                assertThat(cpuMicros(counters) - before)
                        .isCloseTo(usedMicros, Offset.offset(Math.max(usedMicros / 50, 200)));
            }
        }
    }

    @Test
    void missesAtMostAFewTicksOfAChildThatItNeverSaw() throws IOException {
        try (LiveShell shell = new LiveShell();
                Counters counters = new ProcessCounters(shell.pid(), false)) {
            long before = cpuMicros(counters);
            long ownBefore = shell.cpuNanos() / 1_000;
            shell.run("(i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done)");

            long children = cpuMicros(counters) - before - (shell.cpuNanos() / 1_000 - ownBefore);

            assertThat(children).isPositive();
        }
    }

    @Test
    void countsAChildWhileItLives() throws IOException {
        try (LiveShell shell = new LiveShell();
                Counters counters = new ProcessCounters(shell.pid(), false)) {
            shell.start("(while :; do :; done)");

            await().until(() -> cpuMicros(counters) > shell.cpuNanos() / 1_000 + 100_000);
        }
    }

    @Test
    void countsLiveAndEndedThreads() throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        CountDownLatch burnt = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        try (Counters counters = new ProcessCounters(ProcessHandle.current().pid(), false)) {
            long before = cpuMicros(counters);
            long[] used = new long[1];
            Thread thread = new Thread(() -> {
                while (threads.getCurrentThreadCpuTime() < 100_000_000) {
                    Thread.onSpinWait();
                }
                used[0] = threads.getCurrentThreadCpuTime() / 1_000;
                burnt.countDown();
                awaitQuietly(seen);
            });
            thread.start();
            burnt.await();

            long whileAlive = cpuMicros(counters) - before;
            seen.countDown();
            thread.join();
            long afterwards = cpuMicros(counters) - before;

            assertThat(whileAlive).isGreaterThanOrEqualTo(used[0]);
            assertThat(afterwards).isGreaterThanOrEqualTo(whileAlive);
        }
    }

    @Test
    void measuresTheMemoryAndThePeakSinceThePreviousSample() throws IOException {
        try (LiveShell shell = new LiveShell();
                Counters counters = new ProcessCounters(shell.pid(), true)) {
            shell.run(":");
            read(counters);
            assertThat(counters.peakMethod()).isEqualTo("reset");
            assertThat(slot.get(Column.MEMORY_BYTES)).isBetween(MIB / 4, 8 * MIB);
            assertThat(slot.get(Column.IN_USE_BYTES)).isEqualTo(Slot.ABSENT);

            // A variable of 32 MiB, which is freed immediately.
            shell.run("x=$(head -c 16M /dev/zero | tr '\\0' x); x=");
            read(counters);
            assertThat(slot.get(Column.PEAK_BYTES)).isGreaterThan(16 * MIB);

            shell.burn(1_000);
            read(counters);
            assertThat(slot.get(Column.PEAK_BYTES)).isCloseTo(slot.get(Column.MEMORY_BYTES), Offset.offset(MIB));
        }
    }

    @Test
    void treatsAStoppedProcessAsFrozenAndADeadOneAsGone() throws IOException {
        try (LiveShell shell = new LiveShell();
                Counters counters = new ProcessCounters(shell.pid(), false)) {
            shell.run(":");
            signal(shell, "STOP");
            await().until(() -> counters.read(slot, true) == Counters.Outcome.FROZEN);
            signal(shell, "CONT");
            await().until(() -> counters.read(slot, true) == Counters.Outcome.READ);

            shell.close();

            assertThat(counters.read(slot, true)).isEqualTo(Counters.Outcome.GONE);
            assertThatThrownBy(() -> new ProcessCounters(shell.pid(), false)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void hasNoMemoryOfAProcessThatNoLongerReportsIt(@TempDir Path proc) throws IOException {
        writeProcess(proc, 4711, 7_000_000, 0, 1024);
        try (Counters counters = new ProcessCounters(proc, 4711, false)) {
            read(counters);
            assertThat(slot.get(Column.MEMORY_BYTES)).isEqualTo(MIB);

            Files.writeString(proc.resolve("4711/status"), "Name:\tjava\n");
            Files.writeString(proc.resolve("4711/task/4711/schedstat"), "2000000 0 1\n");
            read(counters);

            assertThat(slot.get(Column.MEMORY_BYTES)).isEqualTo(Slot.ABSENT);
            assertThat(slot.get(Column.PEAK_BYTES)).isEqualTo(Slot.ABSENT);
            assertThat(slot.get(Column.CPU_MICROS)).isPositive();
        }
    }

    @Test
    void countsTheMemoryOfAChildOnceItHasItsOwn(@TempDir Path proc) throws IOException {
        writeProcess(proc, 4711, 7_000_000, 140_722_000_000_000L, 1024);
        Files.writeString(proc.resolve("4711/task/4711/children"), "4712 ");
        // Started by vfork, before exec.
        writeProcess(proc, 4712, 7_000_000, 140_722_000_000_000L, 1024);
        try (Counters counters = new ProcessCounters(proc, 4711, false)) {
            read(counters);
            assertThat(slot.get(Column.MEMORY_BYTES)).isEqualTo(MIB);
            assertThat(slot.get(Column.PEAK_BYTES)).isEqualTo(MIB);

            writeProcess(proc, 4712, 2_000_000, 140_733_000_000_000L, 512);
            Files.writeString(proc.resolve("4711/task/4711/schedstat"), "2000000 0 1\n");
            read(counters);

            assertThat(slot.get(Column.MEMORY_BYTES)).isEqualTo(MIB + MIB / 2);
        }
    }

    private static void writeProcess(Path proc, int pid, long addressSpaceBytes, long stackAddress, int residentKb)
            throws IOException {
        Path process = proc.resolve(Integer.toString(pid));
        Path thread = Files.createDirectories(process.resolve("task").resolve(Integer.toString(pid)));
        Files.writeString(thread.resolve("schedstat"), "1000000 0 1\n");
        Files.writeString(
                process.resolve("stat"),
                "%d (java) R 1 1 1 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0 9 %d 256 18446744073709551615 1 2 %d 0 0\n"
                        .formatted(pid, addressSpaceBytes, stackAddress));
        Files.writeString(
                process.resolve("status"), "Name:\tjava\nVmHWM:\t%1$d kB\nVmRSS:\t%1$d kB\n".formatted(residentKb));
    }

    private static void signal(LiveShell shell, String signal) throws IOException {
        new ProcessBuilder("sh", "-c", "kill -" + signal + " " + shell.pid()).start();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long cpuMicros(Counters counters) {
        read(counters);
        return slot.get(Column.CPU_MICROS);
    }

    private void read(Counters counters) {
        slot.clear();
        assertThat(counters.read(slot, true)).isEqualTo(Counters.Outcome.READ);
    }
}
