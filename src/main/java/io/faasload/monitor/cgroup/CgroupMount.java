package io.faasload.monitor.cgroup;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A mounted cgroup hierarchy, as a line of {@code /proc/self/mountinfo} tells (proc_pid_mountinfo(5)).
 *
 * @param root the cgroup that is mounted, {@code /} unless the mount shows a part only
 * @param mountPoint where
 * @param version2 whether it is the unified hierarchy
 * @param options the options of the hierarchy, among them the version 1 controllers
 */
record CgroupMount(String root, Path mountPoint, boolean version2, List<String> options) {

    private static final int ROOT = 3;
    private static final int MOUNT_POINT = 4;

    /** The mount that a line tells of, if it is one of cgroups. */
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

    /** The directory of a cgroup, empty if this mount does not show it. */
    Optional<Path> directory(String cgroup) {
        if (cgroup.contains("/../")) {
            // Outside of our cgroup namespace.
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
