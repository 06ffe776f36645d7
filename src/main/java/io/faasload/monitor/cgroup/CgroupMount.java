package io.faasload.monitor.cgroup;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A mounted cgroup hierarchy, as described by a line of {@code /proc/self/mountinfo} (proc_pid_mountinfo(5)).
 *
 * @param root the cgroup that is mounted, {@code /} unless only a part is visible
 * @param mountPoint where it is mounted
 * @param version2 whether it is the unified hierarchy
 * @param options the options of the hierarchy, including the version 1 controllers
 */
record CgroupMount(String root, Path mountPoint, boolean version2, List<String> options) {

    private static final int ROOT = 3;
    private static final int MOUNT_POINT = 4;

    /** The mount described by a line, if it is a cgroup mount. */
    static Optional<CgroupMount> parse(String line, Path fileSystem) {
        String[] halves = line.split(" - ", 2);
        String[] mount = halves[0].split(" ", -1);
        String[] type = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
        if (mount.length <= MOUNT_POINT || type.length < 3 || !type[0].startsWith("cgroup")) {
            return Optional.empty();
        }
        String mountPoint = unescape(mount[MOUNT_POINT]);
        return Optional.of(new CgroupMount(
                unescape(mount[ROOT]),
                fileSystem.resolve(mountPoint.substring(1)),
                type[0].equals("cgroup2"),
                Arrays.asList(type[2].split(",", -1))));
    }

    private static String unescape(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }

    /** The directory of a cgroup, empty if it is not visible in this mount. */
    Optional<Path> directory(String cgroup) {
        if (cgroup.contains("/../")) {
            // Outside our cgroup namespace.
            return Optional.empty();
        }
        if (root.equals("/")) {
            return Optional.of(mountPoint.resolve(cgroup.substring(1)));
        }
        return cgroup.startsWith(root + "/")
                ? Optional.of(mountPoint.resolve(cgroup.substring(root.length() + 1)))
                : Optional.empty();
    }
}
