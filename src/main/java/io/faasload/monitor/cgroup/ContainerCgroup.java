package io.faasload.monitor.cgroup;

import io.faasload.monitor.sampling.Counters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directories of a container's cgroup. Version 1 has one per controller, and applies if there is a memory or CPU
 * controller, since a controller belongs to only one version.
 *
 * @param controllers directory of each version 1 controller
 * @param unified directory in the version 2 hierarchy, null if there is none
 */
public record ContainerCgroup(
        Map<String, Path> controllers, @Nullable Path unified) {

    /** Copies the map. */
    public ContainerCgroup {
        controllers = Map.copyOf(controllers);
    }

    /** Whether the container's CPU or memory is accounted for by version 1. */
    public boolean isVersion1() {
        return controllers.containsKey("cpuacct") || controllers.containsKey("memory");
    }

    /** Whether all files that are read exist: the kernel and Docker create them one after the other. */
    public boolean isComplete() {
        // Unlike those of Files, these checks throw no exception internally if a file is missing.
        return isVersion1()
                ? controllers.values().stream()
                        .allMatch(directory -> directory.toFile().isDirectory())
                : unified != null
                        && Stream.of("cpu.stat", "memory.current")
                                .allMatch(name -> unified.resolve(name).toFile().exists());
    }

    /** The cgroup of another container with the same parent: the names differ only in the ids. */
    public ContainerCgroup beside(String ownId, String otherId) {
        return new ContainerCgroup(
                controllers.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> sibling(entry.getValue(), ownId, otherId))),
                unified == null ? null : sibling(unified, ownId, otherId));
    }

    private static Path sibling(Path directory, String ownId, String otherId) {
        return directory.resolveSibling(String.valueOf(directory.getFileName()).replace(ownId, otherId));
    }

    /** Whether there is a controller with counters. */
    boolean isEmpty() {
        return !isVersion1() && unified == null;
    }

    /**
     * Opens the counters. With version 2, each reader has its own high-water mark of memory, which is always reset if
     * the kernel supports that.
     *
     * @param resetPeak whether to reset the mark of version 1 too, which all readers share
     * @throws IOException if the container no longer exists, or its files may not be read
     */
    public Counters open(boolean resetPeak) throws IOException {
        if (isVersion1()) {
            return CgroupCounters.version1(
                    controllers.get("memory"),
                    controllers.get("cpuacct"),
                    controllers.get("cpu"),
                    controllers.get("freezer"),
                    resetPeak);
        }
        if (unified == null) {
            throw new IOException("The container has no cgroup with a CPU or memory controller");
        }
        return CgroupCounters.version2(unified, true);
    }
}
