package io.faasload.monitor.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.faasload.monitor.sampling.Column;
import io.faasload.monitor.sampling.Counters;
import io.faasload.monitor.sampling.Slot;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The counters with files that change; {@code SamplingIT} reads those of the kernel. */
class CgroupCountersTest {

    private static final long MIB = 1 << 20;

    @TempDir
    private Path directory;

    private final Slot slot = new Slot();

    @BeforeEach
    void fill() throws IOException {
        cpu(1_000);
        inUse(10 * MIB);
        stat(6 * MIB, 2 * MIB);
        write("memory.peak", 40 * MIB);
        Files.writeString(directory.resolve("cgroup.events"), "populated 1\nfrozen 0\n");
    }

    @Test
    void carriesTheMemoryForwardIfNothingCanHaveChanged() throws IOException {
        // After a second it reads again: then this took too long, and proves nothing.
        await().until(() -> {
            stat(6 * MIB, 2 * MIB);
            long began = System.nanoTime();
            try (Counters counters = CgroupCounters.version2(directory, false)) {
                read(counters, true);
                stat(60 * MIB, 2 * MIB);

                read(counters, true);
            }
            return System.nanoTime() - began < 900_000_000;
        });
        assertThat(slot.get(Column.MEMORY_BYTES)).isEqualTo(8 * MIB);
        assertThat(slot.costlyNanos()).isZero();
    }

    @Test
    void readsTheMemoryAgainWhenTheAmountInUseChanged() throws IOException {
        try (Counters counters = CgroupCounters.version2(directory, false)) {
            read(counters, true);
            stat(60 * MIB, 2 * MIB);
            cpu(2_000);
            inUse(64 * MIB);

            read(counters, true);

            assertThat(slot.get(Column.MEMORY_BYTES)).isEqualTo(62 * MIB);
            assertThat(slot.costlyNanos()).isPositive();
        }
    }

    @Test
    void readsTheMemoryAgainSoonAfterTheContainerRan() throws IOException {
        try (Counters counters = CgroupCounters.version2(directory, false)) {
            read(counters, true);
            stat(60 * MIB, 2 * MIB);

            AtomicLong cpuMicros = new AtomicLong(2_000);
            await().until(() -> {
                cpu(cpuMicros.incrementAndGet());
                read(counters, true);
                return slot.get(Column.MEMORY_BYTES) == 62 * MIB;
            });
        }
    }

    @Test
    void readsTheMemoryOfAnIdleContainerOccasionally() throws IOException {
        try (Counters counters = CgroupCounters.version2(directory, false)) {
            read(counters, true);
            read(counters, true);
            inUse(4 * MIB);

            read(counters, true);
            assertThat(slot.get(Column.IN_USE_BYTES)).isEqualTo(10 * MIB);
            for (int i = 0; i < 10; i++) {
                read(counters, true);
            }
            assertThat(slot.get(Column.IN_USE_BYTES)).isEqualTo(4 * MIB);
        }
    }

    @Test
    void readsTheMemoryOnceItsCostIsAllowedAgain() throws IOException {
        try (Counters counters = CgroupCounters.version2(directory, false)) {
            read(counters, true);
            stat(60 * MIB, 2 * MIB);
            cpu(2_000);
            inUse(64 * MIB);

            read(counters, false);
            assertThat(slot.get(Column.MEMORY_BYTES)).isEqualTo(8 * MIB);
            read(counters, true);
            assertThat(slot.get(Column.MEMORY_BYTES)).isEqualTo(62 * MIB);
        }
    }

    @Test
    void hasTheMemoryInTheFirstSampleWhateverItsCost() throws IOException {
        try (Counters counters = CgroupCounters.version2(directory, false)) {
            read(counters, false);

            assertThat(slot.get(Column.MEMORY_BYTES)).isEqualTo(8 * MIB);
        }
    }

    @Test
    void peakIsTheLargerOfTwoSamplesUnlessTheMarkRose() throws IOException {
        try (Counters counters = CgroupCounters.version2(directory, false)) {
            read(counters, true);
            // The mark covers all the time since the creation of the cgroup.
            assertThat(slot.get(Column.PEAK_BYTES)).isEqualTo(40 * MIB);
            assertThat(slot.isPeakExact()).isTrue();

            cpu(2_000);
            inUse(30 * MIB);
            read(counters, true);
            assertThat(slot.get(Column.PEAK_BYTES)).isEqualTo(30 * MIB);
            assertThat(slot.isPeakExact()).isFalse();

            cpu(3_000);
            inUse(5 * MIB);
            read(counters, true);
            assertThat(slot.get(Column.PEAK_BYTES)).isEqualTo(30 * MIB);

            cpu(4_000);
            write("memory.peak", 70 * MIB);
            read(counters, true);
            assertThat(slot.get(Column.PEAK_BYTES)).isEqualTo(70 * MIB);
            assertThat(slot.isPeakExact()).isTrue();

            read(counters, true);
            assertThat(slot.get(Column.PEAK_BYTES)).isEqualTo(5 * MIB);
            assertThat(slot.isPeakExact()).isFalse();
            assertThat(counters.peakMethod()).isEqualTo("sampled");
        }
    }

    @Test
    void resetsTheMarkAfterEachReadingIfAllowed() throws IOException {
        try (Counters counters = CgroupCounters.version2(directory, true)) {
            for (long mebibytes : new long[] {45, 41}) {
                write("memory.peak", mebibytes * MIB);
                cpu(mebibytes);

                read(counters, true);

                assertThat(slot.get(Column.PEAK_BYTES)).isEqualTo(mebibytes * MIB);
                assertThat(slot.isPeakExact()).isTrue();
                // The kernel would answer with the amount in use; this file contains the text that was written.
                assertThat(Files.readString(directory.resolve("memory.peak"))).startsWith("0");
            }
            read(counters, true);
            assertThat(slot.get(Column.PEAK_BYTES)).isEqualTo(10 * MIB);
            assertThat(slot.isPeakExact()).isTrue();
            assertThat(counters.peakMethod()).isEqualTo("memory.peak");
        }
    }

    /** Other readers may rely on it. */
    @Test
    void keepsTheMarkIfResetIsNotAllowed() throws IOException {
        write("cpuacct.usage", 1);
        write("memory.usage_in_bytes", 10 * MIB);
        write("memory.max_usage_in_bytes", 40 * MIB);
        try (Counters counters = CgroupCounters.version1(directory, directory, directory, directory, false)) {
            read(counters, true);
            assertThat(slot.get(Column.PEAK_BYTES)).isEqualTo(40 * MIB);
            assertThat(Files.readString(directory.resolve("memory.max_usage_in_bytes")))
                    .isEqualTo(40 * MIB + "\n");
            assertThat(counters.peakMethod()).isEqualTo("sampled");

            write("cpuacct.usage", 2);
            read(counters, true);
            // It was no higher before, but the maximum since the previous sample is unknown.
            assertThat(slot.isPeakExact()).isFalse();
        }
    }

    @Test
    void hasNoMemoryWithoutTheController() throws IOException {
        for (String name : new String[] {"memory.current", "memory.stat", "memory.peak"}) {
            Files.delete(directory.resolve(name));
        }
        try (Counters counters = CgroupCounters.version2(directory, true)) {
            read(counters, true);

            assertThat(slot.get(Column.CPU_MICROS)).isEqualTo(1_000);
            assertThat(slot.get(Column.MEMORY_BYTES)).isEqualTo(Slot.ABSENT);
            assertThat(slot.get(Column.IN_USE_BYTES)).isEqualTo(Slot.ABSENT);
            assertThat(slot.get(Column.PEAK_BYTES)).isEqualTo(Slot.ABSENT);
            assertThat(slot.get(Column.THROTTLED_MICROS)).isEqualTo(Slot.ABSENT);
        }
    }

    @Test
    void skipsAFrozenContainerOnceItIsIdleUntilItIsThawed() throws IOException {
        try (Counters counters = CgroupCounters.version2(directory, false)) {
            read(counters, true);
            cpu(2_000);
            Files.writeString(directory.resolve("cgroup.events"), "populated 1\nfrozen 1\n");

            // Its usage before it was frozen is not lost.
            read(counters, true);
            assertThat(slot.get(Column.CPU_MICROS)).isEqualTo(2_000);
            assertThat(counters.read(slot, true)).isEqualTo(Counters.Outcome.FROZEN);
            assertThat(counters.read(slot, true)).isEqualTo(Counters.Outcome.FROZEN);

            Files.writeString(directory.resolve("cgroup.events"), "populated 1\nfrozen 0\n");
            read(counters, true);
        }
    }

    @Test
    void failsImmediatelyWithoutSuchACgroup() {
        Path gone = directory.resolve("gone");

        assertThatThrownBy(() -> CgroupCounters.version2(gone, false)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> CgroupCounters.version1(gone, gone, gone, gone, false))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void closesOpenFilesIfALaterOneCannotBeOpened() throws IOException {
        Files.delete(directory.resolve("memory.peak"));
        Files.createSymbolicLink(directory.resolve("memory.peak"), Path.of("memory.peak"));
        Files.writeString(directory.resolve("cpuacct.usage"), "1\n");

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> CgroupCounters.version2(directory, false)).isInstanceOf(FileSystemException.class);
            assertThatThrownBy(() ->
                            CgroupCounters.version1(directory.resolve("gone"), directory, directory, directory, false))
                    .isInstanceOf(NoSuchFileException.class);
        }

        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(open.filter(descriptor -> isIn(directory, descriptor))).isEmpty();
        }
    }

    private static boolean isIn(Path directory, Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).startsWith(directory.toRealPath());
        } catch (IOException e) {
            // The descriptor that reads this list.
            return false;
        }
    }

    private void read(Counters counters, boolean costly) {
        slot.clear();
        assertThat(counters.read(slot, costly)).isEqualTo(Counters.Outcome.READ);
    }

    private void cpu(long usageMicros) throws IOException {
        Files.writeString(
                directory.resolve("cpu.stat"),
                "usage_usec " + usageMicros + "\nuser_usec 600\nsystem_usec 400\nnice_usec 0\n");
    }

    private void inUse(long bytes) throws IOException {
        write("memory.current", bytes);
    }

    private void stat(long anonymous, long mapped) throws IOException {
        Files.writeString(
                directory.resolve("memory.stat"),
                "anon " + anonymous + "\nfile 123456\nkernel 1\nfile_mapped " + mapped + "\npgfault 7\n");
    }

    private void write(String name, long value) throws IOException {
        Files.writeString(directory.resolve(name), value + "\n");
    }
}
