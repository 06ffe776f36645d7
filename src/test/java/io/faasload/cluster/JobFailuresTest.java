package io.faasload.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobFailuresTest {

    private static final JobID JOB = new JobID(0, 1);

    private HttpServer flink;
    private FlinkRest rest;
    private JobFailures failures;
    private volatile String entries = "";
    private volatile String query = "";

    @BeforeEach
    void start() throws Exception {
        flink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        flink.createContext("/v1/jobs/" + JOB + "/exceptions", exchange -> {
            query = exchange.getRequestURI().getQuery();
            byte[] body = ("{\"exceptionHistory\":{\"entries\":[" + entries + "],\"truncated\":false}}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        flink.start();
        rest = open(flink.getAddress().getPort(), Duration.ofMinutes(1));
        failures = new JobFailures(rest, JOB);
    }

    @AfterEach
    void stop() {
        rest.close();
        flink.stop(0);
    }

    @Test
    void reportsEachFailureOnce() throws Exception {
        assertThat(failures.report()).isFalse();
        assertThat(query).isEqualTo("maxExceptions=1");
        entries = failure(5);
        assertThat(failures.report()).isTrue();
        assertThat(failures.report()).isFalse();
        entries = failure(6);
        assertThat(failures.report()).as("the same reason again").isTrue();
    }

    @Test
    void givesUpOnABugThatRepeatsWithoutProgress() throws Exception {
        for (int i = 1; i < RepeatedFailure.MOST; i++) {
            entries = failure(i, "java.lang.NullPointerException: no call\\n\\tat A.b(A.java:1)");
            failures.report();
            failures.report();
        }
        assertThat(failures.hopeless()).isEmpty();
        entries = failure(RepeatedFailure.MOST, "java.lang.NullPointerException: no call\\n\\tat A.b(A.java:1)");
        failures.report();
        assertThat(failures.hopeless()).contains("java.lang.NullPointerException: no call");
        failures.progressed();
        assertThat(failures.hopeless()).isEmpty();
    }

    @Test
    void reportsNoFailureIfFlinkDoesNotAnswer() throws Exception {
        flink.stop(0);

        assertThat(failures.report()).isFalse();
    }

    @Test
    void doesNotHangIfFlinkDoesNotAnswer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FlinkRest toSilent = open(silent.getLocalPort(), Duration.ofMillis(100))) {
            assertThat(new JobFailures(toSilent, JOB).report()).isFalse();
        }
    }

    private static String failure(long timestamp) {
        return failure(timestamp, "the disk is full");
    }

    private static String failure(long timestamp, String trace) {
        return "{\"timestamp\":" + timestamp + ",\"exceptionName\":\"java.io.IOException\"," + "\"stacktrace\":\""
                + trace + "\",\"failureLabels\":{},\"concurrentExceptions\":[]}";
    }

    private static FlinkRest open(int port, Duration timeout) throws JobException {
        URI address = URI.create("http://127.0.0.1:" + port);
        return FlinkRest.open(FlinkSettings.at(address, new Configuration()), timeout, timeout);
    }
}
