package io.faasload.monitor;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Containers of real Docker, from an image that contains only this machine's busybox. */
public final class Busybox implements AutoCloseable {

    public static final Path SOCKET = Path.of("/var/run/docker.sock");

    private static final String REPOSITORY = "faasload-test-busybox";
    private static final List<Path> BINARIES = List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"));
    private static final int EXECUTABLE = 0755;

    private final DockerClient docker;
    private final Queue<String> made = new ConcurrentLinkedQueue<>();

    private Busybox(DockerClient docker) {
        this.docker = docker;
    }

    /** Skips the test if Docker does not answer; a socket file may have been left behind. */
    public static void assumeDocker() {
        try {
            SocketChannel.open(UnixDomainSocketAddress.of(SOCKET)).close();
        } catch (IOException e) {
            abort("skipped: Docker does not answer at " + SOCKET + " (" + e.getMessage() + ")");
        }
    }

    /** Skips the test if there is no Docker or no busybox. */
    public static Busybox open() throws IOException {
        assumeDocker();
        Path binary = BINARIES.stream().filter(Files::isExecutable).findFirst().orElse(null);
        assumeTrue(binary != null, "skipped: busybox is not installed");
        DockerClientConfig config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost("unix://" + SOCKET)
                .withDockerTlsVerify(false)
                .build();
        DockerClient docker = DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .build());
        importImage(tar(Objects.requireNonNull(binary)));
        return new Busybox(docker);
    }

    /** By hand, since this version of Docker reads only the beginning of an image in the form that the client sends. */
    private static void importImage(byte[] tar) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(SOCKET))) {
            String head = "POST /images/create?fromSrc=-&repo=%s&tag=latest HTTP/1.1\r\nHost: docker\r\n"
                    + "Content-Type: application/x-tar\r\nContent-Length: %d\r\nConnection: close\r\n\r\n";
            Channels.newOutputStream(channel)
                    .write(head.formatted(REPOSITORY, tar.length).getBytes(StandardCharsets.US_ASCII));
            Channels.newOutputStream(channel).write(tar);
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 200") || answer.contains("\"error\"")) {
                throw new IOException("Docker did not import the image: " + answer);
            }
        }
    }

    private static byte[] tar(Path binary) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry("bin/busybox");
            entry.setSize(Files.size(binary));
            entry.setMode(EXECUTABLE);
            tar.putArchiveEntry(entry);
            Files.copy(binary, tar);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    /** Runs a shell script in a container of this name, and returns its id. */
    public String run(String name, String script) {
        return run(name, script, null);
    }

    /** The same with a folder of this machine mounted at {@code /shared}. */
    public String run(String name, String script, Path shared) {
        return start(name, script, host(shared));
    }

    /** The same limited to this share of a core. */
    public String runLimited(String name, String script, Path shared, double cores) {
        return start(name, script, host(shared).withCpuPeriod(100_000L).withCpuQuota((long) (cores * 100_000)));
    }

    private static HostConfig host(Path shared) {
        HostConfig host = HostConfig.newHostConfig();
        return shared == null ? host : host.withBinds(new Bind(shared.toString(), new Volume("/shared")));
    }

    private String start(String name, String script, HostConfig host) {
        String id = docker.createContainerCmd(REPOSITORY + ":latest")
                .withName(name)
                .withCmd("/bin/busybox", "sh", "-c", script)
                .withHostConfig(host.withNetworkMode("none"))
                .exec()
                .getId();
        made.add(id);
        docker.startContainerCmd(id).exec();
        return id;
    }

    /** Whether Docker considers a container running and not paused. */
    public boolean isRunning(String id) {
        InspectContainerResponse.ContainerState state =
                docker.inspectContainerCmd(id).exec().getState();
        return Boolean.TRUE.equals(state.getRunning()) && !Boolean.TRUE.equals(state.getPaused());
    }

    public long pid(String id) {
        return docker.inspectContainerCmd(id).exec().getState().getPidLong();
    }

    /** Kills and removes a container. */
    public void remove(String id) {
        try {
            docker.removeContainerCmd(id).withForce(true).exec();
        } catch (NotFoundException e) {
            // As expected.
        }
    }

    public void kill(String id) {
        docker.killContainerCmd(id).exec();
    }

    /** Kills and restarts a container. */
    public void restart(String id) {
        docker.restartContainerCmd(id).withTimeout(0).exec();
    }

    /** The file with a container's output. */
    public Path logFile(String id) {
        return Path.of(docker.inspectContainerCmd(id).exec().getLogPath());
    }

    @Override
    public void close() throws IOException {
        made.parallelStream().forEach(this::remove);
        docker.close();
    }
}
