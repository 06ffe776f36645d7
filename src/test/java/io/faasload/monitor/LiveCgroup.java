package io.faasload.monitor;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A cgroup of this machine's kernel for a test, in one or more hierarchies; removed with everything in it. */
public final class LiveCgroup implements AutoCloseable {

    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private final String containerId = (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
    private final List<Path> directories = new ArrayList<>();

    private LiveCgroup(List<Path> hierarchies) {
        for (Path hierarchy : hierarchies) {
            Path directory = hierarchy.resolve("faasload-test-" + containerId + ".scope");
            try {
                directories.add(Files.createDirectory(directory));
            } catch (IOException e) {
                remove();
                abort("cannot create cgroups here: " + e);
            }
        }
    }

    /** Creates it in the version 1 hierarchies that the monitor reads; skips the test if there are none. */
    public static LiveCgroup version1() {
        List<Path> hierarchies =
                List.of(ROOT.resolve("memory"), ROOT.resolve("cpuacct"), ROOT.resolve("cpu"), ROOT.resolve("freezer"));
        if (!hierarchies.stream().allMatch(Files::isDirectory)) {
            abort("no cgroup version 1 here");
        }
        return new LiveCgroup(
                hierarchies.stream().map(LiveCgroup::real).distinct().toList());
    }

    /** Creates it in the unified hierarchy, alone or beside those of version 1; skips the test if there is none. */
    public static LiveCgroup version2() {
        for (Path hierarchy : List.of(ROOT, ROOT.resolve("unified"))) {
            if (Files.exists(hierarchy.resolve("cgroup.controllers"))) {
                return new LiveCgroup(List.of(hierarchy));
            }
        }
        return abort("no cgroup version 2 here");
    }

    /** Controllers may be mounted together, with a link for each. */
    private static Path real(Path hierarchy) {
        try {
            return hierarchy.toRealPath();
        } catch (IOException e) {
            return abort("cannot read cgroups here: " + e);
        }
    }

    public String containerId() {
        return containerId;
    }

    /** Starts a shell in the cgroup. */
    public LiveShell shell() throws IOException {
        LiveShell shell = new LiveShell();
        try {
            move(shell.pid());
        } catch (IOException e) {
            shell.close();
            throw e;
        }
        return shell;
    }

    /** Moves a process into the cgroup; its future children start there too. */
    public void move(long pid) throws IOException {
        for (Path directory : directories) {
            Files.writeString(directory.resolve("cgroup.procs"), Long.toString(pid));
        }
    }

    /** The directory that contains this file. */
    public Path directoryOf(String file) {
        return directories.stream()
                .filter(directory -> Files.exists(directory.resolve(file)))
                .findFirst()
                .orElseGet(() -> abort("This machine's cgroups have no " + file));
    }

    public void write(String file, String text) throws IOException {
        Files.writeString(directoryOf(file).resolve(file), text);
    }

    /** Removes the cgroup, which must no longer have processes. */
    public void remove() {
        // A killed process leaves its cgroup shortly after its end is reported.
        for (Path directory : directories) {
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .ignoreExceptions()
                    .until(() -> {
                        Files.deleteIfExists(directory);
                        return true;
                    });
        }
        directories.clear();
    }

    @Override
    public void close() {
        remove();
    }
}
