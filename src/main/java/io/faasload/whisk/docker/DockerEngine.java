package io.faasload.whisk.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This machine's Docker, by {@code DOCKER_HOST} or at its default socket. Containers of a platform carry its directory as
 * label {@value #LABEL}: so those of one that was killed are found again. Thread-safe.
 */
public final class DockerEngine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DockerEngine.class);

    /** The network that containers are in. */
    static final String NETWORK = "bridge";

    static final String LABEL = "io.faasload.platform";
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    private final DockerClient client;

    private DockerEngine(DockerClient client) {
        this.client = client;
    }

    /** Where it listens. */
    public static String address() {
        return DefaultDockerClientConfig.createDefaultConfigBuilder()
                .build()
                .getDockerHost()
                .toString();
    }

    /**
     * Makes sure that Docker is there.
     *
     * @throws IOException if it does not answer; the message is one line and says what to do
     */
    public static DockerEngine connect() throws IOException {
        return connect(DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerTlsVerify(false)
                .build());
    }

    static DockerEngine connect(DockerClientConfig config) throws IOException {
        DockerClient client = DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .connectionTimeout(CONNECT_LIMIT)
                        .build());
        try {
            client.pingCmd().exec();
        } catch (RuntimeException e) {
            client.close();
            throw new IOException(
                    "sandboxes in Docker need Docker, and at " + config.getDockerHost() + " it does not answer ("
                            + reason(e) + "): start it, allow this user to use it (group docker) or set DOCKER_HOST;"
                            + " without --docker sandboxes are processes",
                    e);
        }
        return new DockerEngine(client);
    }

    /** The innermost cause: those around it only say that a request failed. */
    private static String reason(Throwable failure) {
        Throwable cause = ExceptionUtils.getRootCause(failure);
        return Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    }

    DockerClient client() {
        return client;
    }

    /**
     * This machine's address as containers see it, which exists as long as Docker runs.
     *
     * @throws IOException if Docker does not tell
     */
    public String hostAddress() throws IOException {
        Network network;
        try {
            network = client.inspectNetworkCmd().withNetworkId(NETWORK).exec();
        } catch (RuntimeException e) {
            throw new IOException("Docker does not tell of its network " + NETWORK + ": " + reason(e), e);
        }
        String bridge = Objects.requireNonNullElse(network.getOptions(), Map.<String, String>of())
                .getOrDefault("com.docker.network.bridge.name", "docker0");
        // Its gateway, but that is not always told.
        NetworkInterface device = NetworkInterface.getByName(bridge);
        if (device == null) {
            throw new IOException("Docker's network device " + bridge + " is not on this machine");
        }
        return device.inetAddresses()
                .filter(Inet4Address.class::isInstance)
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElseThrow(() -> new IOException("Docker's network device " + bridge + " has no IPv4 address"));
    }

    /** The label of the containers of the platform that has its sandboxes in {@code directory}. */
    static Map<String, String> label(Path directory) {
        return Map.of(LABEL, directory.toAbsolutePath().normalize().toString());
    }

    /** Removes all containers of a platform, running or not, frozen or not. */
    void removeAll(Map<String, String> label) {
        List<Container> found = client.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(label)
                .exec();
        found.parallelStream().forEach(container -> {
            LOG.info("Removing container {}", String.join(" ", container.getNames()));
            remove(container.getId());
        });
    }

    /** Kills and removes a container, if it is there. */
    void remove(String id) {
        try {
            // The frozen do not die.
            SandboxFreezer.of(client, id).thaw();
        } catch (IOException | RuntimeException e) {
            LOG.debug("Container {} is not thawed: {}", id, e.toString());
        }
        try {
            client.removeContainerCmd(id)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException | ConflictException e) {
            LOG.debug("Container {} is removed already: {}", id, e.toString());
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
