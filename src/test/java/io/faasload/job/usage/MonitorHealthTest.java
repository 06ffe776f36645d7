package io.faasload.job.usage;

import static io.faasload.openwhisk.ScriptedServer.Script.reply;
import static io.faasload.openwhisk.ScriptedServer.Script.reset;
import static io.faasload.openwhisk.ScriptedServer.Script.silence;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.client.CaFile;
import io.faasload.config.key.Secret;
import io.faasload.openwhisk.ScriptedServer;
import io.faasload.openwhisk.ScriptedServer.Script;
import io.faasload.openwhisk.http.ServerTrust;
import io.faasload.security.TestAuthority;
import io.faasload.security.TlsProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class MonitorHealthTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void aHealthyMonitorIsGood() throws IOException {
        try (ScriptedServer monitor = ScriptedServer.start(reply(200, "{\"status\": \"ok\"}"))) {
            assertThat(MonitorHealth.of(settings(LONG, Map.of("*", monitor.address() + ""))))
                    .containsExactly(new MonitorHealth(true, "monitor: " + monitor.address() + " answers"));
            assertThat(monitor.requests()).singleElement().satisfies(request -> {
                assertThat(request.line()).isEqualTo("GET /v1/health HTTP/1.1");
                assertThat(request.headers()).contains("Authorization: Bearer 0123456789abcdef");
            });
        }
    }

    /** Without it, a share of the runs stays ambiguous on a stock OpenWhisk, and nothing reported that in advance. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    none       | false | answers, but reads no invoker's log: some runs may be ambiguous and get no usage; set openwhisk.invokerlog
                    unreadable | false | answers, but cannot read its openwhisk.invokerlog
                    read       | true  | answers
                    """)
    void saysHowAllRunsAreAttributed(String invokerLog, boolean isGood, String text) throws IOException {
        String body = "{\"status\": \"ok\", \"invoker_log\": \"" + invokerLog + "\"}";
        assertThat(only(reply(200, body))).satisfies(health -> {
            assertThat(health.isGood()).isEqualTo(isGood);
            assertThat(health.text()).contains(text).hasLineCount(1);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    503 | {"status": "degraded", "docker_connected": false, "docker_error": "No such file"} | degraded: Docker cannot be followed (No such file): start Docker there, or correct its docker.host
                    503 | {"status": "degraded", "docker_connected": true, "unsampled_containers": 3} | degraded: 3 of its containers are not sampled
                    401 | {"error": "no"} | rejects the token: set dockermonitor.token to its http.token
                    404 | <html></html> | answers 404 to /v1/health, so it is not a monitor: correct dockermonitor.endpoints
                    200 | [] | answers 200 to /v1/health, so it is not a monitor
                    200 | '' | answers 200 to /v1/health, so it is not a monitor
                    """)
    void reportsAnyOtherAnswer(int status, String body, String text) throws IOException {
        assertThat(only(reply(status, body))).satisfies(health -> {
            assertThat(health.isGood()).isFalse();
            assertThat(health.text())
                    .startsWith("monitor: http://127.0.0.1:")
                    .contains(text)
                    .hasLineCount(1);
        });
    }

    @Test
    void reportsATimeout() throws IOException {
        try (ScriptedServer monitor = ScriptedServer.start(silence())) {
            var health = MonitorHealth.of(settings(Duration.ofMillis(100), Map.of("*", monitor.address() + "")));
            assertThat(health).singleElement().satisfies(one -> {
                assertThat(one.isGood()).isFalse();
                assertThat(one.text()).contains("does not answer (timeout): start bin/faasload monitor there");
            });
        }
    }

    @Test
    void eachAddressIsAskedOnce() throws IOException {
        try (ScriptedServer monitor = ScriptedServer.start(reply(200, "{\"status\": \"ok\"}"))) {
            String address = monitor.address() + "";
            assertThat(MonitorHealth.of(settings(LONG, Map.of("invoker0", address, "invoker1", "http://127.0.0.1:1"))))
                    .extracting(MonitorHealth::isGood)
                    .containsExactlyInAnyOrder(true, false);
            assertThat(MonitorHealth.of(settings(LONG, Map.of("invoker0", address, "invoker1", address))))
                    .singleElement()
                    .satisfies(health ->
                            assertThat(health.text()).contains("invoker0").contains("invoker1"));
            assertThat(monitor.requests()).hasSize(2);
        }
    }

    @Test
    void anAddressPatternIsNotAsked() {
        assertThat(MonitorHealth.of(settings(LONG, Map.of("*", "http://{invoker}:8479"))))
                .singleElement()
                .satisfies(health -> {
                    assertThat(health.isGood()).isFalse();
                    assertThat(health.text()).contains("http://{invoker}:8479 is not checked");
                });
    }

    @Test
    void anInvalidAddressIsNotAsked() {
        assertThat(MonitorHealth.of(settings(LONG, Map.of("*", "http://a b:8479"))))
                .containsExactly(new MonitorHealth(
                        false, "monitor: http://a b:8479 is not a valid address: correct dockermonitor.endpoints"));
    }

    @Test
    void reportsWhyAMonitorDoesNotAnswer() throws IOException {
        assertThat(only(reset()))
                .extracting(MonitorHealth::text)
                .asString()
                .contains("does not answer (Connection reset): start bin/faasload monitor there");
    }

    @Test
    void aMonitorBehindTlsHasACertificateOfATrustedCa() throws Exception {
        TestAuthority authority = TestAuthority.create("ours");
        ServerTrust trust = new ServerTrust(
                false, new CaFile("ca.pem", List.of(authority.ca().certificate())));
        try (ScriptedServer monitor = ScriptedServer.start(reply(200, "{\"status\": \"ok\"}"));
                TlsProxy proxy = new TlsProxy(monitor.address(), authority.server())) {
            HashMap<String, String> address = new HashMap<>(Map.of("*", proxy.address() + ""));

            assertThat(MonitorHealth.of(new UsageSettings(true, address, LONG, null, ServerTrust.JAVA, true)))
                    .containsExactly(new MonitorHealth(
                            false,
                            "monitor: " + proxy.address() + " is not asked: the certificate of " + proxy.address()
                                    + " is not trusted (unable to find valid certification path to requested target):"
                                    + " dockermonitor.cafile must have the certificate of its CA"));
            assertThat(MonitorHealth.of(new UsageSettings(true, address, LONG, null, trust, true)))
                    .containsExactly(new MonitorHealth(true, "monitor: " + proxy.address() + " answers"));
        }
    }

    @Test
    void asksNobodyWhenMonitorsAreDisabled() {
        assertThat(MonitorHealth.of(new UsageSettings(false, new HashMap<>(), LONG, null, ServerTrust.JAVA, true)))
                .singleElement()
                .satisfies(health -> {
                    assertThat(health.isGood()).isTrue();
                    assertThat(health.text()).contains("switched off by dockermonitor.enabled");
                });
    }

    private static MonitorHealth only(Script script) throws IOException {
        try (ScriptedServer monitor = ScriptedServer.start(script)) {
            var healths = MonitorHealth.of(settings(LONG, Map.of("*", monitor.address() + "")));
            assertThat(healths).hasSize(1);
            return healths.get(0);
        }
    }

    private static UsageSettings settings(Duration timeout, Map<String, String> addresses) {
        return new UsageSettings(
                true, new HashMap<>(addresses), timeout, new Secret("0123456789abcdef"), ServerTrust.JAVA, true);
    }
}
