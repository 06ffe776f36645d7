package io.faasload.job.usage;

import static io.faasload.job.usage.UsageFixtures.completed;
import static io.faasload.openwhisk.ScriptedServer.Script.inTurn;
import static io.faasload.openwhisk.ScriptedServer.Script.reply;
import static io.faasload.openwhisk.ScriptedServer.Script.silence;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.key.Secret;
import io.faasload.job.task.FakeResult;
import io.faasload.job.task.Machine;
import io.faasload.openwhisk.ScriptedServer;
import io.faasload.openwhisk.ScriptedServer.Script;
import io.faasload.openwhisk.http.ServerTrust;
import io.faasload.run.Run;
import io.faasload.run.RunStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.streaming.util.MockStreamingRuntimeContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class FetchUsageTest {

    private static final Script USAGE = reply(200, UsageFixtures.USAGE);

    private ScriptedServer server;
    private FetchUsage fetch;

    @AfterEach
    void close() throws Exception {
        fetch.close();
        server.close();
    }

    @Test
    void addsTheMonitorsAnswerToTheRun() throws Exception {
        start(USAGE);
        Run run = ask(completed("invoker0")).only();

        assertThat(run)
                .isEqualTo(completed("invoker0")
                        .run()
                        .withUsage(new Run.Usage(
                                "0123456789abcdef",
                                "inferred",
                                "end-line",
                                21_340L,
                                41_635_840L,
                                "sampled",
                                null,
                                List.of(
                                        new Run.Sample(
                                                1661, 40_820_736L, 0L, 41_099_264L, 41_099_264L, 0L, 0L, 0L, null),
                                        new Run.Sample(
                                                1671,
                                                null,
                                                9L,
                                                41_381_888L,
                                                41_381_889L,
                                                9_120L,
                                                7_000L,
                                                2_120L,
                                                null)))));
        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request.line())
                    .isEqualTo("GET /v1/usage?activation=" + UsageFixtures.ID
                            + "&namespace=user-a&action=p%2Fa&start=1653&end=1687&hostname=0123456789ab&kind=java%3A8"
                            + "&status=application%20error&init=30 HTTP/1.1");
            assertThat(request.headers()).contains("Authorization: Bearer 0123456789abcdef");
        });
    }

    @Test
    void keepsAnAmbiguousRunWithoutFigures() throws Exception {
        start(reply(200, """
                {"activation": "%s", "container": null, "container_name": null, "attribution": "ambiguous",
                 "attribution_by": null, "reason": "two could have run it", "usage": null}""".formatted(UsageFixtures.ID)));

        assertThat(ask(completed("invoker0")).only().ended().usage())
                .isEqualTo(new Run.Usage(null, "ambiguous", null, null, null, null, "ambiguous", List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "<html></html>",
                "{}",
                "{\"activation\": \"another\"}",
                "{\"activation\": \"" + UsageFixtures.ID + "\", \"usage\": 7}",
                "{\"activation\": \"" + UsageFixtures.ID + "\", \"usage\": {\"cpu_us\": \"much\"}}",
                "{\"activation\": \"" + UsageFixtures.ID + "\", \"usage\": {\"samples\": {\"timestamp_ms\": {}}}}"
            })
    void treatsAnInvalidAnswerAsNoUsage(String body) throws Exception {
        start(reply(200, body));

        assertThat(ask(completed("invoker0")).only())
                .isEqualTo(completed("invoker0").run().withUsage(Run.Usage.UNANSWERED));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 413, 500, 302})
    void emitsARunWithoutUsageWhenItsRequestIsRejected(int status) throws Exception {
        start(reply(status, "{\"error\": \"no\"}"));

        assertThat(ask(completed("invoker0")).only())
                .isEqualTo(completed("invoker0").run().withUsage(Run.Usage.UNANSWERED));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void limitsTheSizeOfAnAnswer() throws Exception {
        String whole = UsageFixtures.USAGE.strip();
        // Whitespace before the end of an object: an answer of 17 MiB that would otherwise be valid.
        String tooLong = whole.substring(0, whole.length() - 1) + " ".repeat(17 << 20) + "}";
        start(inTurn(reply(200, tooLong), USAGE));

        assertThat(ask(completed("invoker0")).only().ended().usage()).isEqualTo(Run.Usage.UNANSWERED);
        assertThat(ask(completed("invoker0")).only().ended().usage()).isNotEqualTo(Run.Usage.UNANSWERED);
    }

    @Test
    void waitsForASlowMonitorOnlyUntilTheTimeout() throws Exception {
        start(silence(), Duration.ofMillis(100));

        assertThat(ask(completed("invoker0")).only().ended().usage()).isEqualTo(Run.Usage.UNANSWERED);
    }

    @Test
    void asksTheMonitorOfTheInvoker() throws Exception {
        start(USAGE, Map.of("invoker0", "127.0.0.1:PORT", "invoker1", "http://127.0.0.1:1"));

        assertThat(ask(completed("invoker0")).only().ended().usage()).isNotEqualTo(Run.Usage.UNANSWERED);
        assertThat(ask(completed("invoker1")).only().ended().usage()).isEqualTo(Run.Usage.UNANSWERED);
        assertThat(ask(completed("invoker2")).only().ended().usage()).isEqualTo(Run.Usage.UNANSWERED);
        assertThat(ask(completed(null)).only().ended().usage()).isEqualTo(Run.Usage.UNANSWERED);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void putsTheInvokerIntoTheAddressPattern() throws Exception {
        start(USAGE, Map.of("*", "http://{invoker}:PORT"));

        assertThat(ask(completed("127.0.0.1")).only().ended().usage()).isNotEqualTo(Run.Usage.UNANSWERED);
        assertThat(server.requests())
                .singleElement()
                .satisfies(request ->
                        assertThat(request.headers()).anyMatch(header -> header.startsWith("Host: 127.0.0.1:")));
    }

    @Test
    void asksNobodyForAnInvokerWhoseNameIsAnAddress() throws Exception {
        start(USAGE, Map.of("*", "http://{invoker}.example.org"));

        String elsewhere = "127.0.0.1:" + server.address().getPort() + "/";
        assertThat(ask(completed(elsewhere)).only().ended().usage()).isEqualTo(Run.Usage.UNANSWERED);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void asksTheOnlyMonitorAboutARunWhoseInvokerIsUnknown() throws Exception {
        start(USAGE, Map.of("invoker0", "http://127.0.0.1:PORT"));

        assertThat(ask(completed(null)).only().ended().usage()).isNotEqualTo(Run.Usage.UNANSWERED);
    }

    @Test
    void passesThroughRunsThatAreNotCompleted() throws Exception {
        start(USAGE);
        UsageRequest lost = new UsageRequest(UsageFixtures.run(RunStatus.LOST, null), null, null, null);

        assertThat(ask(lost).only()).isEqualTo(lost.run());
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void asksNobodyWhenMonitorsAreDisabled() throws Exception {
        server = ScriptedServer.start(USAGE);
        open(new UsageSettings(
                false,
                addresses(Map.of("*", "http://127.0.0.1:PORT")),
                Duration.ofMinutes(2),
                null,
                ServerTrust.JAVA,
                true));

        assertThat(ask(completed("invoker0")).only())
                .isEqualTo(completed("invoker0").run());
        assertThat(server.requests()).isEmpty();
    }

    private void start(Script script) throws Exception {
        start(script, Duration.ofMinutes(2));
    }

    private void start(Script script, Duration timeout) throws Exception {
        server = ScriptedServer.start(script);
        open(new UsageSettings(
                true,
                addresses(Map.of("*", "http://127.0.0.1:PORT")),
                timeout,
                new Secret("0123456789abcdef"),
                ServerTrust.JAVA,
                true));
    }

    private void start(Script script, Map<String, String> addresses) throws Exception {
        server = ScriptedServer.start(script);
        open(new UsageSettings(true, addresses(addresses), Duration.ofMinutes(2), null, ServerTrust.JAVA, true));
    }

    private HashMap<String, String> addresses(Map<String, String> patterns) {
        HashMap<String, String> addresses = new HashMap<>(patterns);
        addresses.replaceAll((invoker, pattern) ->
                pattern.replace("PORT", String.valueOf(server.address().getPort())));
        return addresses;
    }

    private void open(UsageSettings settings) {
        fetch = new FetchUsage(Machine.real(), settings, () -> new MonitorClient(settings));
        fetch.setRuntimeContext(new MockStreamingRuntimeContext(1, 0));
        fetch.open(DefaultOpenContext.INSTANCE);
    }

    private FakeResult<Run> ask(UsageRequest request) throws Exception {
        FakeResult<Run> result = new FakeResult<>();
        fetch.asyncInvoke(request, result);
        return result;
    }
}
