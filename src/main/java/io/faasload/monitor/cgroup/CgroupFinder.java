package io.faasload.monitor.cgroup;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cgroup of a container: from {@code /proc/<pid>/cgroup} of its first process, or else by searching the
 * directories for its id. Both accept only a directory whose name contains the full container id, as all drivers name
 * it ({@code docker/<id>}, {@code docker-<id>.scope}, {@code kubepods…/<id>}, {@code cri-containerd-<id>.scope}): never
 * a root, a user's session or the cgroup of a process that reuses the pid. Thread-safe.
 */
public final class CgroupFinder {

    /** Deepest known: kubepods.slice, kubepods-burstable.slice, the pod, the container, below a cgroup of their own. */
    private static final int MAX_DEPTH = 8;

    private static final int MIN_ID_LENGTH = 12;

    /** The version 1 controllers whose files are read. */
    private static final List<String> READ = List.of("memory", "cpuacct", "cpu", "freezer");

    private final Path fileSystem;

    /** A finder on this machine. */
    public CgroupFinder() {
        this(Path.of("/"));
    }

    /** A finder on another file system: the host's as seen from a container, or a recorded one. */
    public CgroupFinder(Path fileSystem) {
        this.fileSystem = fileSystem;
    }

    /**
     * The cgroup of a container, empty if there is none (any more).
     *
     * @param containerId its full id
     * @param pid of its first process as seen from here, 0 if unknown
     * @throws IOException if the mounts cannot be read
     */
    public Optional<ContainerCgroup> find(String containerId, long pid) throws IOException {
        if (containerId.length() < MIN_ID_LENGTH) {
            throw new IllegalArgumentException("A full container id is required: " + containerId);
        }
        List<CgroupMount> mounts = mounts();
        ContainerCgroup ofProcess = pid > 0 ? ofProcess(mounts, containerId, pid) : new ContainerCgroup(Map.of(), null);
        ContainerCgroup found = ofProcess.isEmpty() ? byId(mounts, containerId) : ofProcess;
        return found.isEmpty() ? Optional.empty() : Optional.of(found);
    }

    /**
     * The possible cgroups of a container, as Docker's drivers (cgroupfs, systemd) place them by default; they need not
     * exist.
     *
     * @throws IOException if the mounts cannot be read
     */
    public List<ContainerCgroup> expected(String containerId) throws IOException {
        List<CgroupMount> mounts = mounts();
        return Stream.of("/docker/" + containerId, "/system.slice/docker-" + containerId + ".scope")
                .map(cgroup -> at(mounts, cgroup))
                .filter(cgroup -> !cgroup.isEmpty())
                .toList();
    }

    private static ContainerCgroup at(List<CgroupMount> mounts, String cgroup) {
        Map<String, Path> controllers = new HashMap<>();
        @Nullable Path unified = null;
        for (CgroupMount mount : mounts) {
            Path directory = mount.directory(cgroup).orElse(null);
            if (directory != null && mount.version2()) {
                unified = directory;
            } else if (directory != null) {
                READ.stream()
                        .filter(mount.options()::contains)
                        .forEach(controller -> controllers.putIfAbsent(controller, directory));
            }
        }
        return new ContainerCgroup(controllers, unified);
    }

    private List<CgroupMount> mounts() throws IOException {
        return Files.readAllLines(fileSystem.resolve("proc/self/mountinfo")).stream()
                .flatMap(line -> CgroupMount.parse(line, fileSystem).stream())
                .toList();
    }

    private ContainerCgroup ofProcess(List<CgroupMount> mounts, String containerId, long pid) throws IOException {
        Map<String, Path> controllers = new HashMap<>();
        @Nullable Path unified = null;
        for (String line : cgroupLines(pid)) {
            // hierarchy:controllers:cgroup; the unified one is 0 and has no controllers.
            String[] fields = line.split(":", 3);
            Optional<String> cgroup = fields.length < 3 ? Optional.empty() : containers(fields[2], containerId);
            if (cgroup.isEmpty()) {
                continue;
            }
            if (fields[1].isEmpty()) {
                unified = directory(mounts, true, "", cgroup.get());
            } else {
                for (String controller : fields[1].split(",", -1)) {
                    Path directory = directory(mounts, false, controller, cgroup.get());
                    if (directory != null) {
                        controllers.put(controller, directory);
                    }
                }
            }
        }
        return new ContainerCgroup(controllers, unified);
    }

    private List<String> cgroupLines(long pid) throws IOException {
        try {
            return Files.readAllLines(fileSystem.resolve("proc/" + pid + "/cgroup"));
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** The container's own cgroup: its processes may be in a child of it. */
    private static Optional<String> containers(String cgroup, String containerId) {
        int id = cgroup.indexOf(containerId);
        if (id < 0) {
            return Optional.empty();
        }
        int end = cgroup.indexOf('/', id);
        return Optional.of(end < 0 ? cgroup : cgroup.substring(0, end));
    }

    private static @Nullable Path directory(
            List<CgroupMount> mounts, boolean version2, String controller, String cgroup) {
        return mounts.stream()
                .filter(mount -> mount.version2() == version2)
                .filter(mount -> version2 || mount.options().contains(controller))
                .flatMap(mount -> mount.directory(cgroup).stream())
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(null);
    }

    private static ContainerCgroup byId(List<CgroupMount> mounts, String containerId) throws IOException {
        Map<String, Path> controllers = new HashMap<>();
        @Nullable Path unified = null;
        for (CgroupMount mount : mounts) {
            Path directory = search(mount.mountPoint(), containerId);
            if (directory != null && mount.version2()) {
                unified = directory;
            } else if (directory != null) {
                mount.options().forEach(controller -> controllers.putIfAbsent(controller, directory));
            }
        }
        return new ContainerCgroup(controllers, unified);
    }

    private static @Nullable Path search(Path root, String containerId) throws IOException {
        Search search = new Search(containerId);
        Files.walkFileTree(root, EnumSet.noneOf(FileVisitOption.class), MAX_DEPTH, search);
        return search.found;
    }

    private static final class Search extends SimpleFileVisitor<Path> {

        private final String containerId;
        private @Nullable Path found;

        Search(String containerId) {
            this.containerId = containerId;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            if (!isContainers(String.valueOf(directory.getFileName()))) {
                return FileVisitResult.CONTINUE;
            }
            found = directory;
            return FileVisitResult.TERMINATE;
        }

        /**
         * Not every name with the id: systemd has units for a container's mounts, and CRI-O one for its monitor
         * process.
         */
        private boolean isContainers(String name) {
            return name.equals(containerId)
                    || name.endsWith(":" + containerId)
                    || (name.endsWith("-" + containerId + ".scope") && !name.contains("conmon"));
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            // Cgroups may be created and removed during the search.
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }
}
