package io.faasload.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobFailuresTest {

    private HttpServer flink;
    private JobFailures failures;
    private volatile String entries = "";

    @BeforeEach
    void start() throws IOException {
        flink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        flink.createContext("/jobs/1/exceptions", exchange -> {
            byte[] body = ("{\"exceptionHistory\":{\"entries\":[" + entries + "]}}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        flink.start();
        failures = new JobFailures(
                URI.create("http://127.0.0.1:" + flink.getAddress().getPort()), "1");
    }

    @AfterEach
    void stop() {
        flink.stop(0);
    }

    @Test
    void reportsEachFailureOnce() {
        assertThat(failures.tell()).isFalse();
        entries = "{\"timestamp\":5,\"stacktrace\":\"the disk is full\"}";
        assertThat(failures.tell()).isTrue();
        assertThat(failures.tell()).isFalse();
        entries = "{\"timestamp\":6,\"stacktrace\":\"the disk is full\"}";
        assertThat(failures.tell()).as("the same reason again").isTrue();
    }

    @Test
    void knowsOfNoFailureWhereFlinkDoesNotAnswer() {
        flink.stop(0);

        assertThat(failures.tell()).isFalse();
    }
}
