package io.faasload.monitor.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.monitor.sampling.Column;
import io.faasload.monitor.sampling.Counters;
import io.faasload.monitor.sampling.Slot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What kernels reported of containers; {@code src/test/resources/cgroup/recorded/README.md} describes the recording.
 */
class CgroupRecordingTest {

    private static final Path RECORDED = Path.of("src/test/resources/cgroup/recorded");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("all")
    void findsAContainerByItsFirstProcessAndByItsIdAlike(Container container) throws IOException {
        Path cgroup = container.cgroup();

        assertThat(cgroup.getFileName().toString()).contains(container.id());
        assertThat(container.find(0).orElseThrow().unified()).isEqualTo(cgroup);
    }

    @ParameterizedTest
    @MethodSource("all")
    void findsNoOtherContainerAtItsProcess(Container container) throws IOException {
        assertThat(new CgroupFinder(container.tree()).find("0".repeat(64), container.pid()))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("running")
    void readsWhatTheKernelReported(Container container) throws IOException {
        Slot slot = new Slot();
        try (Counters counters = CgroupCounters.version2(container.cgroup(), false)) {
            assertThat(counters.read(slot, true)).isEqualTo(Counters.Outcome.READ);
        }

        container.isReadInto(slot);
        // The mark covers all the time since the container's creation.
        assertThat(slot.get(Column.PEAK_BYTES)).isEqualTo(container.peakBytes());
    }

    @ParameterizedTest
    @MethodSource("running")
    void peakIsTheMarkOfTheKernelIfItIsReset(Container container) throws IOException {
        copy(container.cgroup());
        Slot slot = new Slot();
        try (Counters counters = CgroupCounters.version2(directory, true)) {
            assertThat(counters.read(slot, true)).isEqualTo(Counters.Outcome.READ);
            // Resetting wrote to the file, which a real kernel's does not show.
            copy(container.cgroup());
            ran();
            slot.clear();
            assertThat(counters.read(slot, true)).isEqualTo(Counters.Outcome.READ);
            assertThat(counters.peakMethod()).isEqualTo("memory.peak");
        }

        assertThat(slot.get(Column.PEAK_BYTES)).isEqualTo(container.peakBytes());
        assertThat(slot.isPeakExact()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("running")
    void peakIsALowerBoundIfTheMarkCannotBeResetAndDidNotRise(Container container) throws IOException {
        copy(container.cgroup());
        // As before Linux 6.12.
        Files.setPosixFilePermissions(directory.resolve("memory.peak"), PosixFilePermissions.fromString("r--r--r--"));
        Slot slot = new Slot();
        try (Counters counters = CgroupCounters.version2(directory, true)) {
            assertThat(counters.read(slot, true)).isEqualTo(Counters.Outcome.READ);
            ran();
            slot.clear();
            assertThat(counters.read(slot, true)).isEqualTo(Counters.Outcome.READ);
            assertThat(counters.peakMethod()).isEqualTo("sampled");
        }

        assertThat(slot.get(Column.PEAK_BYTES)).isEqualTo(container.inUseBytes());
        assertThat(slot.isPeakExact()).isFalse();
        assertThat(Files.readString(directory.resolve("memory.peak"))).isEqualTo(container.peakBytes() + "\n");
    }

    private void ran() throws IOException {
        Path cpu = directory.resolve("cpu.stat");
        Files.writeString(cpu, Files.readString(cpu).replaceFirst("usage_usec ", "usage_usec 1"));
    }

    @ParameterizedTest
    @MethodSource("later")
    void peakIsTheMarkOfTheKernelIfItRose(Container later) throws IOException {
        Container earlier = containers(tree ->
                        tree.resolveSibling(tree.getFileName() + "-later").equals(later.tree()))
                .filter(container -> container.id().equals(later.id()))
                .findFirst()
                .orElseThrow();
        copy(earlier.cgroup());
        Slot slot = new Slot();
        try (Counters counters = CgroupCounters.version2(directory, false)) {
            assertThat(counters.read(slot, true)).isEqualTo(Counters.Outcome.READ);
            copy(later.cgroup());
            assertThat(counters.read(slot, true)).isEqualTo(Counters.Outcome.READ);
        }

        later.isReadInto(slot);
        assertThat(slot.get(Column.PEAK_BYTES))
                .isEqualTo(later.peakBytes())
                .isGreaterThan(Math.max(earlier.inUseBytes(), later.inUseBytes()));
    }

    @ParameterizedTest
    @MethodSource("frozen")
    void takesNoSampleOfAFrozenContainer(Container container) throws IOException {
        try (Counters counters = CgroupCounters.version2(container.cgroup(), false)) {
            assertThat(counters.read(new Slot(), true)).isEqualTo(Counters.Outcome.FROZEN);
            assertThat(counters.read(new Slot(), true)).isEqualTo(Counters.Outcome.FROZEN);
        }
    }

    private void copy(Path cgroup) throws IOException {
        try (Stream<Path> files = Files.list(cgroup).filter(Files::isRegularFile)) {
            for (Path file : files.toList()) {
                // Not replaced: the counters keep it open.
                Files.write(directory.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
    }

    private static Stream<Container> all() throws IOException {
        return containers(tree -> true);
    }

    private static Stream<Container> running() throws IOException {
        return all().filter(container -> !container.name().equals("frozen"));
    }

    private static Stream<Container> frozen() throws IOException {
        return all().filter(container -> container.name().equals("frozen"));
    }

    private static Stream<Container> later() throws IOException {
        return containers(tree -> tree.getFileName().toString().endsWith("-later"));
    }

    private static Stream<Container> containers(Predicate<Path> ofTree) throws IOException {
        try (Stream<Path> lists = Files.find(RECORDED, 3, (file, attributes) -> file.endsWith("containers.csv"))) {
            return lists.map(Path::getParent).filter(ofTree).sorted().toList().stream()
                    .flatMap(Container::of);
        }
    }

    /** A container as a line of {@code containers.csv}, whose amounts are in the order of the columns. */
    private record Container(Path tree, String name, String id, long pid, List<Long> amounts) {

        static Stream<Container> of(Path tree) {
            try {
                return Files.readAllLines(tree.resolve("containers.csv")).stream()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.split(" \\| ", -1))
                        .map(fields -> new Container(
                                tree,
                                fields[0],
                                fields[1],
                                Long.parseLong(fields[2]),
                                Arrays.stream(fields).skip(3).map(Long::valueOf).toList()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Optional<ContainerCgroup> find(long process) throws IOException {
            return new CgroupFinder(tree).find(id, process);
        }

        Path cgroup() throws IOException {
            return find(pid).orElseThrow().unified();
        }

        long inUseBytes() {
            return amounts.get(Column.IN_USE_BYTES.ordinal());
        }

        long peakBytes() {
            return amounts.get(Column.PEAK_BYTES.ordinal());
        }

        /** Except for the peak, which depends on what is known of the time before. */
        void isReadInto(Slot slot) {
            for (Column column : Column.values()) {
                if (column != Column.PEAK_BYTES) {
                    assertThat(slot.get(column)).as(column.name()).isEqualTo(amounts.get(column.ordinal()));
                }
            }
        }

        @Override
        public String toString() {
            return RECORDED.relativize(tree) + " " + name;
        }
    }
}
