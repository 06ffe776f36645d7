package io.faasload.monitor.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Connects to Docker. */
final class DockerConnection {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private DockerConnection() {}

    /** For requests that are answered immediately. */
    static DockerClient forRequests(String host) {
        return open(host, ANSWER_LIMIT);
    }

    /** For streams: hours may pass between two events. */
    static DockerClient forStreams(String host) {
        return open(host, null);
    }

    private static DockerClient open(String host, @Nullable Duration answerLimit) {
        DockerClientConfig config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(host)
                .withDockerTlsVerify(false)
                .build();
        ZerodepDockerHttpClient.Builder http = new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .connectionTimeout(CONNECT_LIMIT);
        if (answerLimit != null) {
            http.responseTimeout(answerLimit);
        }
        return DockerClientImpl.getInstance(config, http.build());
    }
}
