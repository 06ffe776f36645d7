package io.faasload.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonitorServerTest {

    private static final String TOKEN = "0123456789abcdef";
    private static final String A1 = "0123456789abcdef0123456789abcdef";

    private record HttpReply(int status, String head, String body) {
        JsonNode json() throws IOException {
            return JsonMapper.builder().build().readTree(body);
        }
    }

    @Test
    void returnsTheUsageOfAnActivationWithItsSamplesAsColumns() throws Exception {
        try (TestMonitor monitor = new TestMonitor(null, 4)) {
            long[] span = monitor.sampledSpan(10);
            JsonNode answer = get(monitor, usage(A1, span)).json();

            assertThat(answer.get("activation").asText()).isEqualTo(A1);
            assertThat(answer.get("container").asText()).isEqualTo(TestMonitor.CONTAINER);
            assertThat(answer.get("container_name").asText()).isEqualTo("wsk0_1_guest_blur");
            assertThat(answer.get("attribution").asText()).isEqualTo("exact");
            assertThat(answer.get("attribution_by").asText()).isEqualTo("name");
            assertThat(answer.get("reason").isNull()).isTrue();
            JsonNode use = answer.get("usage");
            JsonNode samples = use.get("samples");
            List<Integer> sizes = new ArrayList<>();
            samples.forEach(column -> sizes.add(column.size()));
            int count = samples.get("timestamp_ms").size();
            assertThat(count).isBetween(1, 11);
            assertThat(sizes).hasSize(9).containsOnly(count);
            assertThat(samples.get("proc_mcpu").get(0).asLong()).isZero();
            assertThat(samples.get("proc_mcpu").get(count - 1).asLong()).isEqualTo(count - 1);
            assertThat(samples.get("cpu_us").get(count - 1).asLong()).isEqualTo(1_000L * (count - 1));
            assertThat(samples.get("memory_b").get(0).asLong()).isEqualTo(TestMonitor.MEMORY_BYTES);
            assertThat(samples.get("cpu_throttled_us").get(0).isNull()).isTrue();
            assertThat(use.get("cpu_us").asLong()).isEqualTo(1_000L * (count + 1));
            assertThat(use.get("cpu_from_us").asLong()).isLessThan(span[0] * 1_000);
            assertThat(use.get("cpu_to_us").asLong()).isGreaterThanOrEqualTo(span[1] * 1_000);
            assertThat(use.get("cpu_throttled_us").isNull()).isTrue();
            assertThat(use.get("memory_peak_b").asLong()).isEqualTo(3 * TestMonitor.MEMORY_BYTES);
            assertThat(use.get("memory_peak_by").asText()).isEqualTo("sampled");
        }
    }

    @Test
    void activationBetweenTwoSamplesHasCpuAndMemoryToo() throws Exception {
        try (TestMonitor monitor = new TestMonitor(null, 4)) {
            long[] span = monitor.sampledSpan(0);
            JsonNode use = get(monitor, usage(A1, span)).json().get("usage");

            assertThat(use.get("cpu_us").asLong()).isPositive();
            assertThat(use.get("memory_peak_b").asLong()).isEqualTo(3 * TestMonitor.MEMORY_BYTES);
        }
    }

    @Test
    void omitsTheSamplesOnRequest() throws Exception {
        try (TestMonitor monitor = new TestMonitor(null, 4)) {
            JsonNode use = get(monitor, usage(A1, monitor.sampledSpan(20)) + "&samples=false")
                    .json()
                    .get("usage");
            assertThat(use.has("samples")).isFalse();
            assertThat(use.get("cpu_us").asLong()).isPositive();
        }
    }

    @Test
    void answersForAnActivationWithoutContainer() throws Exception {
        try (TestMonitor monitor = new TestMonitor(null, 4)) {
            HttpReply reply = get(monitor, "/v1/usage?activation=" + A1 + "&namespace=n&action=other&start=1&end=2");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.json().get("attribution").isNull()).isTrue();
            assertThat(reply.json().get("usage").isNull()).isTrue();
            assertThat(reply.json().get("reason").asText()).contains("no known container");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "namespace=n&action=a&start=1&end=2 | 400 | activation is missing",
                "activation=I&namespace=n&action=a&start=1&end=2 | 400 | activation must be 32 hexadecimal digits",
                "activation=00000000000000000000000000000001&namespace=n&action=a&start=1&end=1234567890123456 | 400 | at most 15 characters",
                "activation=00000000000000000000000000000001&namespace=n&action=a&start=-1&end=2 | 400 | start must be milliseconds since the epoch",
                "activation=00000000000000000000000000000001&namespace=n&action=a&start=x&end=2 | 400 | start must be milliseconds since the epoch",
                "activation=00000000000000000000000000000001&namespace=n&action=a&start=2&end=1 | 400 | end must not be before start",
                "activation=00000000000000000000000000000001&namespace=n&action=a&start=1&end=60002 | 413 | (http.maxspan)",
                "activation=00000000000000000000000000000001&namespace=n&action=a&start=1&end=2&samples=no | 400 | samples must be true or false",
                "activation=00000000000000000000000000000001&namespace=n&action=a&start=1&end=2&init=x | 400 | init must be milliseconds",
                "activation=00000000000000000000000000000001&namespace=n&action=a&start=1&end=2&sampels=no | 400 | unknown parameter"
            })
    void rejectsInvalidQueries(String query, int status, String reason) throws Exception {
        try (TestMonitor monitor = new TestMonitor(null, 4)) {
            HttpReply reply = get(monitor, "/v1/usage?" + query);
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.json().get("error").asText()).contains(reason);
        }
    }

    @Test
    void rejectsTooManyConcurrentQueries() throws Exception {
        try (TestMonitor monitor = new TestMonitor(null, 1)) {
            int samples = monitor.limit.enter(1_000);
            assertThat(get(monitor, usage(A1, monitor.sampledSpan(10))).status())
                    .isEqualTo(503);
            assertThat(get(monitor, "/v1/health").status()).isEqualTo(200);
            monitor.limit.leave(samples);
            assertThat(get(monitor, usage(A1, monitor.sampledSpan(10))).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void rejectsConcurrentQueriesThatWouldTakeTooMuchMemory() throws Exception {
        try (TestMonitor monitor = new TestMonitor(null, 4)) {
            String halfAMinute = usage(A1, new long[] {1, 30_001});
            int samples = monitor.limit.enter(30_000);
            int more = monitor.limit.enter(30_000);
            assertThat(get(monitor, halfAMinute).status()).isEqualTo(503);
            monitor.limit.leave(samples);
            assertThat(get(monitor, halfAMinute).status()).isEqualTo(200);
            monitor.limit.leave(more);
            assertThat(get(monitor, "/metrics").body()).contains("faasload_monitor_refused_questions_total 1\n");
        }
    }

    @Test
    void rejectsASingleQueryThatWouldTakeTooMuchMemory() throws Exception {
        QueryLimit limit = new QueryLimit(4, 2_000, Duration.ofMillis(1), Duration.ofMinutes(2));

        assertThatThrownBy(() -> limit.enter(1_000)).hasMessageContaining("2024 samples");
        assertThat(limit.enter(900)).isEqualTo(1_924);
    }

    @Test
    void answersOnlyClientsWithTheTokenIfThereIsOne() throws Exception {
        try (TestMonitor monitor = new TestMonitor(TOKEN, 4)) {
            for (String path : List.of("/v1/health", "/v1/containers", "/metrics", "/v1/usage")) {
                assertThat(get(monitor, path).status()).as(path).isEqualTo(401);
                assertThat(get(monitor, path, "Authorization: Bearer " + TOKEN + "x")
                                .status())
                        .as(path)
                        .isEqualTo(401);
            }
            assertThat(get(monitor, "/v1/health", "Authorization: Bearer " + TOKEN)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void rejectsForeignHostNamesWithoutAToken() throws Exception {
        try (TestMonitor monitor = new TestMonitor(null, 4)) {
            HttpReply reply =
                    send(monitor, "GET /v1/containers HTTP/1.1\r\nHost: attacker.example\r\nConnection: close\r\n\r\n");
            assertThat(reply.status()).isEqualTo(403);
        }
    }

    @Test
    void supportsOnlyGet() throws Exception {
        try (TestMonitor monitor = new TestMonitor(null, 4)) {
            HttpReply reply = send(
                    monitor,
                    "POST /v1/containers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            assertThat(reply.status()).isEqualTo(405);
            assertThat(get(monitor, "/v2").status()).isEqualTo(404);
        }
    }

    @Test
    void reportsItsContainersHealthAndMetrics() throws Exception {
        try (TestMonitor monitor = new TestMonitor(null, 4)) {
            get(monitor, usage(A1, monitor.sampledSpan(10)));
            assertThat(get(monitor, "/v1/containers").json().get(0).get("pid").asInt())
                    .isEqualTo(4711);
            JsonNode health = get(monitor, "/v1/health").json();
            assertThat(health.get("status").asText()).isEqualTo("ok");
            assertThat(health.get("invoker_log").asText()).isEqualTo("none");
            assertThat(health.get("host"))
                    .hasToString("{\"cpu_model\":\"some CPU\",\"cores\":4,\"memory_b\":8000000000,\"kernel\":\"6.1.0\","
                            + "\"docker_version\":\"28.0.1\"}");
            assertThat(health.get("time_us").asLong()).isEqualTo(1_700_000_000_123_456L);
            HttpReply metrics = get(monitor, "/metrics");
            assertThat(metrics.head()).containsIgnoringCase("Content-Type: text/plain; version=0.0.4");
            assertThat(metrics.body())
                    .contains("faasload_monitor_missed_ticks_total ")
                    .contains("faasload_monitor_questions_total 1\n")
                    .contains("faasload_monitor_attributions_total{certainty=\"exact\",by=\"name\"} 1\n");
            assertThat(metrics.body().lines())
                    .allMatch(line -> line.matches("# (HELP|TYPE) \\S+ .+|[a-z_]+(\\{.*})? \\d+(\\.\\d+)?"));
        }
    }

    private static String usage(String activation, long[] span) {
        return "/v1/usage?activation=%s&namespace=guest&action=wand%%2Fblur&start=%d&end=%d"
                .formatted(activation, span[0], span[1]);
    }

    private static HttpReply get(TestMonitor monitor, String path, String... headers) throws IOException {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        // With this version, an answer of unknown length ends with the connection.
        return send(monitor, "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n" + more + "Connection: close\r\n\r\n");
    }

    /** By hand, since the JDK's client does not let a test set the Host header. */
    private static HttpReply send(TestMonitor monitor, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), monitor.server.port());
                OutputStream output = socket.getOutputStream();
                InputStream input = socket.getInputStream()) {
            output.write(request.getBytes(StandardCharsets.UTF_8));
            String reply = new String(input.readAllBytes(), StandardCharsets.UTF_8);
            int end = reply.indexOf("\r\n\r\n");
            return new HttpReply(
                    Integer.parseInt(reply.substring(9, 12)), reply.substring(0, end), reply.substring(end + 4));
        }
    }
}
