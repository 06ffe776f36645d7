package io.faasload.monitor.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CgroupMountTest {

    private static final Path ROOT = Path.of("/");

    @Test
    void readsAMountPointWithABlankAndAnyNumberOfOptionalFields() {
        CgroupMount mount = CgroupMount.parse(
                        "40 34 0:35 / /my\\040cgroups/memory rw,relatime shared:14 master:2 - cgroup cgroup rw,memory",
                        ROOT)
                .orElseThrow();

        assertThat(mount.mountPoint()).isEqualTo(Path.of("/my cgroups/memory"));
        assertThat(mount.version2()).isFalse();
        assertThat(mount.options()).contains("memory");
    }

    @Test
    void readsAMountWithoutOptionalFields() {
        assertThat(CgroupMount.parse("35 25 0:30 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw", ROOT))
                .get()
                .extracting(CgroupMount::version2)
                .isEqualTo(true);
    }

    @Test
    void ignoresOtherFileSystemsAndMalformedLines() {
        assertThat(CgroupMount.parse("30 1 259:2 / / rw shared:1 - ext4 /dev/sda1 rw", ROOT))
                .isEmpty();
        assertThat(CgroupMount.parse("nonsense", ROOT)).isEmpty();
        assertThat(CgroupMount.parse("", ROOT)).isEmpty();
    }

    @Test
    void showsOnlyCgroupsBelowTheMountedRoot() {
        CgroupMount mount = CgroupMount.parse("40 34 0:35 /docker/monitor /sys/fs/cgroup rw - cgroup2 cgroup2 rw", ROOT)
                .orElseThrow();

        assertThat(mount.directory("/docker/monitor/inner")).contains(Path.of("/sys/fs/cgroup/inner"));
        assertThat(mount.directory("/docker/other")).isEmpty();
        assertThat(mount.directory("/docker/monitorish")).isEmpty();
        assertThat(mount.directory("/../other")).isEmpty();
    }
}
