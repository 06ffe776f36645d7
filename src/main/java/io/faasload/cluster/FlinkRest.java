package io.faasload.cluster;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.MessageHeaders;
import org.apache.flink.runtime.rest.messages.MessageParameters;
import org.apache.flink.runtime.rest.messages.ResponseBody;

/**
 * The REST interface of a cluster, through Flink's own client, which takes address, TLS, headers and high availability from the
 * cluster's settings. Each request is sent once, with a timeout. Thread-safe.
 */
public final class FlinkRest implements AutoCloseable {

    private final RestClusterClient<StandaloneClusterId> client;
    private final Duration limit;

    private FlinkRest(RestClusterClient<StandaloneClusterId> client, Duration limit) {
        this.client = client;
        this.limit = limit;
    }

    /**
     * Opens a client, without sending a request.
     *
     * @param cluster the cluster's settings
     * @param connect timeout for connecting
     * @param read timeout for reading the answer
     * @throws JobException if the settings do not define a cluster, or its TLS files cannot be read
     */
    public static FlinkRest open(Configuration cluster, Duration connect, Duration read) throws JobException {
        Configuration settings = new Configuration(cluster);
        settings.set(RestOptions.CONNECTION_TIMEOUT, connect);
        settings.set(RestOptions.IDLENESS_TIMEOUT, read);
        settings.set(RestOptions.RETRY_MAX_ATTEMPTS, 0);
        settings.set(RestOptions.RETRY_DELAY, Duration.ZERO);
        return new FlinkRest(client(settings), connect.plus(read));
    }

    /** Flink's own client, with the retries and timeouts of the settings. */
    static RestClusterClient<StandaloneClusterId> client(Configuration cluster) throws JobException {
        try {
            return new RestClusterClient<>(cluster, StandaloneClusterId.getInstance());
        } catch (Exception e) {
            throw new JobException("cannot create Flink's client: " + RootCause.message(e), e);
        }
    }

    /**
     * The address: https with TLS, the leader's with high availability.
     *
     * @throws JobException if there is no leader
     */
    public URI address() throws JobException {
        String address = client.getWebInterfaceURL();
        try {
            return new URI(address);
        } catch (URISyntaxException e) {
            throw new JobException("Flink has no leader with a reachable REST interface: " + address, e);
        }
    }

    /** Sends a request and waits for its answer. */
    <P extends ResponseBody, U extends MessageParameters> P ask(
            MessageHeaders<EmptyRequestBody, P, U> request, U parameters)
            throws ExecutionException, TimeoutException, InterruptedException {
        return client.sendRequest(request, parameters, EmptyRequestBody.getInstance())
                .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        client.close();
    }
}
