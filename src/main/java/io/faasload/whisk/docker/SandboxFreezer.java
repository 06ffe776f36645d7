package io.faasload.whisk.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Stops a container from running and lets it go on. As an invoker with {@code use-runc} does it, Docker knows nothing of
 * it: by the cgroup freezer, of either version. Where this process may not write there, by {@code docker pause}.
 */
interface SandboxFreezer {

    /** Stops all that runs in the container. Again if it is already stopped: does nothing. */
    void freeze() throws IOException;

    /** Lets it go on. If it was not stopped: does nothing. */
    void thaw() throws IOException;

    /** The freezer of a running container. */
    static SandboxFreezer of(DockerClient docker, String containerId) throws IOException {
        ContainerState state = docker.inspectContainerCmd(containerId).exec().getState();
        long pid = Objects.requireNonNullElse(state.getPidLong(), 0L);
        Optional<Cgroup> cgroup = pid > 0 ? Cgroup.of(containerId, pid) : Optional.empty();
        return cgroup.isPresent() ? cgroup.get() : new Pause(docker, containerId);
    }

    /** By the freezer of a container's cgroup: a file and what to write there. */
    record Cgroup(Path file, String frozen, String thawed) implements SandboxFreezer {

        private static final Path PROC = Path.of("/proc");

        /** Empty if the container's cgroup cannot be seen or written to from here. */
        static Optional<Cgroup> of(String containerId, long pid) throws IOException {
            Path cgroups = PROC.resolve(String.valueOf(pid)).resolve("cgroup");
            if (!Files.isReadable(cgroups)) {
                return Optional.empty();
            }
            for (String line : Files.readAllLines(cgroups)) {
                // <hierarchy>:<controllers>:<path>; version 2 has no controllers.
                String[] fields = line.split(":", 3);
                // A process of that number that is not the container's, where Docker runs elsewhere.
                if (!fields[2].contains(containerId)) {
                    continue;
                }
                if (List.of(fields[1].split(",")).contains("freezer")) {
                    return mount(" - cgroup ", "freezer")
                            .map(mount -> new Cgroup(
                                    mount.resolve(fields[2].substring(1)).resolve("freezer.state"), "FROZEN", "THAWED"))
                            .filter(freezer -> Files.isWritable(freezer.file));
                }
                if (fields[1].isEmpty()) {
                    Optional<Cgroup> unified = mount(" - cgroup2 ", "")
                            .map(mount -> new Cgroup(
                                    mount.resolve(fields[2].substring(1)).resolve("cgroup.freeze"), "1", "0"))
                            .filter(freezer -> Files.isWritable(freezer.file));
                    if (unified.isPresent()) {
                        return unified;
                    }
                }
            }
            return Optional.empty();
        }

        /** Where a hierarchy is mounted as a whole: one of this type, with this among its options. */
        private static Optional<Path> mount(String type, String option) throws IOException {
            return Files.readAllLines(PROC.resolve("self").resolve("mountinfo")).stream()
                    .filter(line -> line.contains(type))
                    .filter(line -> option.isEmpty()
                            || List.of(line.substring(line.lastIndexOf(' ') + 1).split(","))
                                    .contains(option))
                    // <id> <parent> <device> <root> <mount point> …
                    .map(line -> line.split(" "))
                    .filter(fields -> fields[3].equals("/"))
                    .map(fields -> Path.of(fields[4]))
                    .findFirst();
        }

        @Override
        public void freeze() throws IOException {
            Files.writeString(file, frozen);
        }

        @Override
        public void thaw() throws IOException {
            Files.writeString(file, thawed);
        }
    }

    /** By Docker, which shows it. */
    record Pause(DockerClient docker, String containerId) implements SandboxFreezer {

        @Override
        public void freeze() {
            if (!isPaused()) {
                docker.pauseContainerCmd(containerId).exec();
            }
        }

        @Override
        public void thaw() {
            if (isPaused()) {
                docker.unpauseContainerCmd(containerId).exec();
            }
        }

        private boolean isPaused() {
            return Boolean.TRUE.equals(
                    docker.inspectContainerCmd(containerId).exec().getState().getPaused());
        }
    }
}
