package io.faasload.monitor.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.monitor.sampling.Column;
import io.faasload.monitor.sampling.Counters;
import io.faasload.monitor.sampling.Slot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The trees are described in {@code src/test/resources/cgroup/README.md}. */
class CgroupFinderTest {

    private static final Path TREES = Path.of("src/test/resources/cgroup");

    private static final String CONTAINERS = """
            # tree              | id       | pid   | memory   | in use   | CPU     | user    | system  | throttled
            v2-systemd          | 4f1c09ab | 4211  | 58720256 | 68923392 | 1834567 | 1500321 | 334246  | 98712
            v2-cgroupfs         | 4f1c09ab | 311   | 58720256 | 68923392 | 1834567 | 1500321 | 334246  | 0
            v2-cgroupfs         | 93bc11fe | 312   | 34603008 | 52428800 | 3300200 | 2500150 | 800050  | 45100
            v2-cgroupfs         | 77aa3c01 | 313   | 11534336 | 20971520 | 500500  | 400400  | 100100  | 0
            v2-kubepods-systemd | 0a9c8d7e | 10021 | 31457280 | 41943040 | 2200100 | 1800080 | 400020  | 0
            v2-kubepods-systemd | 93bc11fe | 10022 | 34603008 | 52428800 | 3300200 | 2500150 | 800050  | 45100
            v2-kubepods-systemd | e60d5512 | 10023 | 37748736 | 62914560 | 4400300 | 3300200 | 1100100 | 0
            v1-cgroupfs         | 4f1c09ab | 511   | 58720256 | 68923392 | 1834567 | 1500000 | 336000  | 98712
            v1-cgroupfs         | 0a9c8d7e | 512   | 33030144 | 41943040 | 2200100 | 1800000 | 400000  | 0
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = CONTAINERS)
    void findsAContainerByItsFirstProcess(
            String tree, String id, long pid, long memory, long inUse, long cpu, long user, long system, long throttled)
            throws IOException {
        Slot slot = read(tree, id, pid);

        assertThat(slot.get(Column.MEMORY_BYTES)).isEqualTo(memory);
        assertThat(slot.get(Column.IN_USE_BYTES)).isEqualTo(inUse);
        assertThat(slot.get(Column.CPU_MICROS)).isEqualTo(cpu);
        assertThat(slot.get(Column.USER_MICROS)).isEqualTo(user);
        assertThat(slot.get(Column.SYSTEM_MICROS)).isEqualTo(system);
        assertThat(slot.get(Column.THROTTLED_MICROS)).isEqualTo(throttled);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = CONTAINERS)
    void findsAContainerByItsIdIfItsProcessIsUnknown(
            String tree, String id, long pid, long memory, long inUse, long cpu, long user, long system, long throttled)
            throws IOException {
        assertThat(read(tree, id, 0).get(Column.MEMORY_BYTES)).isEqualTo(memory);
        assertThat(read(tree, id, pid + 5_000_000).get(Column.CPU_MICROS)).isEqualTo(cpu);
    }

    @Test
    void readsAPodsContainersInAnotherControllersDirectoryToo() throws IOException {
        ContainerCgroup cgroup = find("v1-systemd", "b7d2e3f0", 611).orElseThrow();

        assertThat(cgroup.isVersion1()).isTrue();
        assertThat(cgroup.controllers().get("cpuacct"))
                .isEqualTo(cgroup.controllers().get("cpu"));
        assertThat(cgroup.controllers()).containsKeys("memory", "freezer");
    }

    @ParameterizedTest
    @CsvSource({"v2-systemd, b7d2e3f0, 4377", "v1-systemd, b7d2e3f0, 611"})
    void takesNoSampleOfAFrozenContainer(String tree, String id, long pid) throws IOException {
        try (Counters counters = open(find(tree, id, pid).orElseThrow())) {
            assertThat(counters.read(new Slot(), true)).isEqualTo(Counters.Outcome.FROZEN);
            assertThat(counters.read(new Slot(), true)).isEqualTo(Counters.Outcome.FROZEN);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "v2-systemd, 4f1c09ab",
        "v2-cgroupfs, 4f1c09ab",
        "v1-cgroupfs, 4f1c09ab",
        "v1-systemd, b7d2e3f0",
    })
    void predictsTheCgroupsOfDockersContainers(String tree, String id) throws IOException {
        ContainerCgroup found = find(tree, id, 0).orElseThrow();
        List<ContainerCgroup> there = new CgroupFinder(TREES.resolve(tree))
                .expected(id.repeat(8)).stream()
                        .filter(ContainerCgroup::isComplete)
                        .toList();

        assertThat(there).hasSize(1);
        assertThat(found.controllers()).containsAllEntriesOf(there.get(0).controllers());
        if (!found.isVersion1()) {
            assertThat(there.get(0).unified()).isEqualTo(found.unified());
        }
        assertThat(new CgroupFinder(TREES.resolve(tree)).expected("00000000".repeat(8)))
                .noneMatch(ContainerCgroup::isComplete);
    }

    @Test
    void isCompleteOnceAllControllersThatAreReadExist() throws IOException {
        Path memory = directory.resolve("memory/1");
        Path cpuacct = directory.resolve("cpuacct/1");
        ContainerCgroup version1 = new ContainerCgroup(Map.of("memory", memory, "cpuacct", cpuacct), null);
        assertThat(version1.isComplete()).isFalse();
        Files.createDirectories(memory);
        assertThat(version1.isComplete()).isFalse();
        Files.createDirectories(cpuacct);
        assertThat(version1.isComplete()).isTrue();

        Path unified = Files.createDirectories(directory.resolve("unified/1"));
        ContainerCgroup version2 = new ContainerCgroup(Map.of(), unified);
        Files.createFile(unified.resolve("cpu.stat"));
        assertThat(version2.isComplete()).isFalse();
        Files.createFile(unified.resolve("memory.current"));
        assertThat(version2.isComplete()).isTrue();
    }

    @Test
    void expectsAContainerBesideAnother() throws IOException {
        String known = "93bc11fe".repeat(8);
        Path directory = Path.of("/sys/fs/cgroup/custom.slice/docker-" + known + ".scope");

        ContainerCgroup other =
                new ContainerCgroup(Map.of("memory", directory), directory).beside(known, "4f1c09ab".repeat(8));

        Path expected = Path.of("/sys/fs/cgroup/custom.slice/docker-" + "4f1c09ab".repeat(8) + ".scope");
        assertThat(other).isEqualTo(new ContainerCgroup(Map.of("memory", expected), expected));
    }

    @Test
    void doesNotMistakeAnotherProcessesCgroupForTheContainers() throws IOException {
        // The pid now belongs to another container.
        assertThat(find("v2-systemd", "00000000", 4211)).isEmpty();
        assertThat(find("v1-cgroupfs", "00000000", 511)).isEmpty();
    }

    @Test
    void doesNotMistakeAMountOrMonitorUnitForTheContainer() throws IOException {
        String id = "12ab34cd".repeat(8);
        Files.createDirectories(directory.resolve("proc/self"));
        Files.copy(TREES.resolve("v2-systemd/proc/self/mountinfo"), directory.resolve("proc/self/mountinfo"));
        Path slice = directory.resolve("sys/fs/cgroup/system.slice");
        Files.createDirectories(slice.resolve("run-docker-runtime-" + id + "-runc.mount"));
        Files.createDirectories(slice.resolve("crio-conmon-" + id + ".scope"));

        assertThat(new CgroupFinder(directory).find(id, 0)).isEmpty();
    }

    @Test
    void requiresTheFullId() {
        assertThatThrownBy(() -> new CgroupFinder(TREES.resolve("v2-systemd")).find("4f1c09ab", 0))
                .hasMessageContaining("full container id");
    }

    private static Slot read(String tree, String id, long pid) throws IOException {
        Slot slot = new Slot();
        try (Counters counters = open(find(tree, id, pid).orElseThrow())) {
            assertThat(counters.read(slot, true)).isEqualTo(Counters.Outcome.READ);
        }
        return slot;
    }

    /** Without writing to the trees. */
    private static Counters open(ContainerCgroup cgroup) throws IOException {
        return cgroup.isVersion1() ? cgroup.open(false) : CgroupCounters.version2(cgroup.unified(), false);
    }

    private static Optional<ContainerCgroup> find(String tree, String id, long pid) throws IOException {
        return new CgroupFinder(TREES.resolve(tree)).find(id.repeat(8), pid);
    }
}
