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
 * This machine's Docker, at {@code DOCKER_HOST} or the default socket. Containers of a platform are labelled with its
 * directory ({@value #LABEL}), so that those of a killed platform can be found. Thread-safe.
 */
public final class DockerEngine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DockerEngine.class);

    /** The network of the containers. */
    static final String NETWORK = "bridge";

    static final String LABEL = "io.faasload.platform";
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    private final DockerClient client;

    private DockerEngine(DockerClient client) {
        this.client = client;
    }

    /** The address of Docker. */
    public static String address() {
        return DefaultDockerClientConfig.createDefaultConfigBuilder()
                .build()
                .getDockerHost()
                .toString();
    }

    /**
     * Connects to Docker and checks that it answers.
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
                    "Docker at " + config.getDockerHost() + " does not answer ("
                            + reason(e) + "): start it, allow this user to use it (group docker) or set DOCKER_HOST;"
                            + " without --docker sandboxes are processes",
                    e);
        }
        return new DockerEngine(client);
    }

    /** The innermost cause: the outer ones only say that a request failed. */
    private static String reason(Throwable failure) {
        Throwable cause = ExceptionUtils.getRootCause(failure);
        return Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    }

    DockerClient client() {
        return client;
    }

    /**
     * This machine's address as seen by containers, which exists as long as Docker runs.
     *
     * @throws IOException if Docker does not report it
     */
    public String hostAddress() throws IOException {
        Network network;
        try {
            network = client.inspectNetworkCmd().withNetworkId(NETWORK).exec();
        } catch (RuntimeException e) {
            throw new IOException("Docker does not report its network " + NETWORK + ": " + reason(e), e);
        }
        String bridge = Objects.requireNonNullElse(network.getOptions(), Map.<String, String>of())
                .getOrDefault("com.docker.network.bridge.name", "docker0");
        // Its gateway would do, but Docker does not always report it.
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

    /** The label of the containers of the platform whose sandboxes are in {@code directory}. */
    static Map<String, String> label(Path directory) {
        return Map.of(LABEL, directory.toAbsolutePath().normalize().toString());
    }

    /** Removes all containers of a platform, whether running, exited or frozen. */
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

    /** Kills and removes a container if it exists. */
    void remove(String id) {
        try {
            // Frozen processes cannot be killed.
            SandboxFreezer.of(client, id).thaw();
        } catch (IOException | RuntimeException e) {
            LOG.debug("Could not resume container {}: {}", id, e.toString());
        }
        try {
            client.removeContainerCmd(id)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException | ConflictException e) {
            LOG.debug("Container {} has already been removed: {}", id, e.toString());
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
