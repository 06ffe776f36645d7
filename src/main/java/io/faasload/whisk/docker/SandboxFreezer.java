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
 * Pauses and resumes a container as an invoker with {@code use-runc} does: with the cgroup freezer (v1 or v2), so that
 * Docker does not know of it. Where this process may not write to the freezer, with {@code docker pause}.
 */
interface SandboxFreezer {

    /** Pauses all processes of the container. Does nothing if it is already paused. */
    void freeze() throws IOException;

    /** Resumes it. Does nothing if it is not paused. */
    void thaw() throws IOException;

    /** The freezer for a running container. */
    static SandboxFreezer of(DockerClient docker, String containerId) throws IOException {
        ContainerState state = docker.inspectContainerCmd(containerId).exec().getState();
        long pid = Objects.requireNonNullElse(state.getPidLong(), 0L);
        Optional<Cgroup> cgroup = pid > 0 ? Cgroup.of(containerId, pid) : Optional.empty();
        return cgroup.isPresent() ? cgroup.get() : new Pause(docker, containerId);
    }

    /** Uses the freezer of a container's cgroup: a file and the values to write to it. */
    record Cgroup(Path file, String frozen, String thawed) implements SandboxFreezer {

        private static final Path PROC = Path.of("/proc");

        /** Empty if the container's cgroup is not visible or not writable from here. */
        static Optional<Cgroup> of(String containerId, long pid) throws IOException {
            Path cgroups = PROC.resolve(String.valueOf(pid)).resolve("cgroup");
            if (!Files.isReadable(cgroups)) {
                return Optional.empty();
            }
            for (String line : Files.readAllLines(cgroups)) {
                // <hierarchy>:<controllers>:<path>; version 2 has no controllers.
                String[] fields = line.split(":", 3);
                // Where Docker runs on another machine or in a VM, this pid is that of an unrelated process.
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

        /** Where the root of a hierarchy of this type, with this mount option, is mounted. */
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

    /** Uses Docker, where the pause is visible. */
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
