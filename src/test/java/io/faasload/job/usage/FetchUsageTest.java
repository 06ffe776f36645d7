package io.faasload.job.usage;

import static io.faasload.openwhisk.ScriptedServer.Script.inTurn;
import static io.faasload.openwhisk.ScriptedServer.Script.reply;
import static io.faasload.openwhisk.ScriptedServer.Script.reset;
import static io.faasload.openwhisk.ScriptedServer.Script.silence;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.Secret;
import io.faasload.dataset.Run;
import io.faasload.openwhisk.ScriptedServer;
import io.faasload.openwhisk.ScriptedServer.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.util.MockStreamingRuntimeContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class FetchUsageTest {

    private static final String ID = "e445df219ba24f6485df219ba29f6490";
    private static final String USAGE = """
            {"activation": "%s", "container": "0123456789abcdef", "container_name": "wsk0_1_prewarm_nodejs20",
             "attribution": "inferred", "attribution_by": "end-line", "reason": null,
             "usage": {"cpu_us": 21340, "cpu_user_us": 15000, "cpu_system_us": 6340, "cpu_throttled_us": null,
               "cpu_from_us": 1, "cpu_to_us": 2, "memory_peak_b": 41635840, "memory_peak_by": "sampled",
               "samples": {"timestamp_ms": [1661, 1671], "memory_b": [40820736, null], "proc_mcpu": [0, 9],
                 "memory_used_b": [41099264, 41381888], "memory_peak_b": [41099264, 41381889], "cpu_us": [0, 9120],
                 "cpu_user_us": [0, 7000], "cpu_system_us": [0, 2120], "cpu_throttled_us": [null, null]}}}
            """.formatted(ID);
    private static final Script TOLD = reply(200, USAGE);

    private ScriptedServer server;
    private FetchUsage fetch;

    @AfterEach
    void close() throws Exception {
        fetch.close();
        server.close();
    }

    @Test
    void addsWhatTheMonitorTellsToTheRun() throws Exception {
        start(TOLD);
        Run run = only(ask(completed("invoker0")));

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
                    .isEqualTo("GET /v1/usage?activation=" + ID
                            + "&namespace=user-a&action=p%2Fa&start=1653&end=1687&hostname=0123456789ab&kind=java%3A8"
                            + "&status=application%20error HTTP/1.1");
            assertThat(request.headers()).contains("Authorization: Bearer 0123456789abcdef");
        });
    }

    @Test
    void keepsWhatIsAmbiguousWithoutFigures() throws Exception {
        start(reply(200, """
                {"activation": "%s", "container": null, "container_name": null, "attribution": "ambiguous",
                 "attribution_by": null, "reason": "two could have run it", "usage": null}""".formatted(ID)));

        assertThat(only(ask(completed("invoker0"))).ended().usage())
                .isEqualTo(new Run.Usage(null, "ambiguous", null, null, null, null, List.of()));
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
                "{\"activation\": \"" + ID + "\", \"usage\": 7}",
                "{\"activation\": \"" + ID + "\", \"usage\": {\"cpu_us\": \"much\"}}",
                "{\"activation\": \"" + ID + "\", \"usage\": {\"samples\": {\"timestamp_ms\": {}}}}"
            })
    void takesAnAnswerThatIsNoUsageForNone(String body) throws Exception {
        start(reply(200, body));

        assertThat(only(ask(completed("invoker0"))))
                .isEqualTo(completed("invoker0").run());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 413, 500, 302})
    void letsARunGoOnWithoutUsageWhenItsQuestionIsRefused(int status) throws Exception {
        start(reply(status, "{\"error\": \"no\"}"));

        assertThat(only(ask(completed("invoker0"))))
                .isEqualTo(completed("invoker0").run());
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void asksAMonitorThatIsBusyAgain() throws Exception {
        Script busy = reply(503, "{\"error\": \"busy\"}");
        start(inTurn(busy, busy, TOLD));

        assertThat(only(ask(completed("invoker0"))).ended().usage().cpuMicros()).isEqualTo(21_340);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void letsARunGoOnWhenAMonitorIsBusyForTooLong() throws Exception {
        start(reply(503, "{}"));
        Result result = new Result();
        fetch.asyncInvoke(completed("invoker0"), result);
        fetch.timeout(completed("invoker0"), result);

        assertThat(only(result.runs)).isEqualTo(completed("invoker0").run());
    }

    @Test
    void aMonitorThatIsBusyForEverIsTakenForDown() throws Exception {
        start(reply(503, "{}"));
        Result waiting = new Result();
        fetch.asyncInvoke(completed("invoker0"), waiting);
        for (int run = 0; run < 3; run++) {
            Result result = new Result();
            fetch.asyncInvoke(completed("invoker0"), result);
            fetch.timeout(completed("invoker0"), result);
            only(result.runs);
        }

        // Of the one that still waits the next refusal is the last; the others go on at once, or with the first.
        assertThat(only(waiting.runs).ended().usage()).isNull();
        int asked = server.requests().size();
        for (int run = 0; run < 200; run++) {
            assertThat(only(ask(completed("invoker0"))).ended().usage()).isNull();
        }
        assertThat(server.requests().size() - asked).isLessThan(20);
    }

    @Test
    void oneRunThatABusyMonitorDoesNotServeInTimeIsNoOutage() throws Exception {
        Script busy = reply(503, "{}");
        start(inTurn(busy, TOLD));
        Result result = new Result();
        fetch.asyncInvoke(completed("invoker0"), result);
        fetch.timeout(completed("invoker0"), result);

        assertThat(only(ask(completed("invoker0"))).ended().usage()).isNotNull();
    }

    @Test
    void readsAnAnswerOnlySoFar() throws Exception {
        String whole = USAGE.strip();
        // Blanks before the end of an object: an answer of 17 MiB that would be a usage.
        String tooLong = whole.substring(0, whole.length() - 1) + " ".repeat(17 << 20) + "}";
        start(inTurn(reply(200, tooLong), TOLD));

        assertThat(only(ask(completed("invoker0"))).ended().usage()).isNull();
        assertThat(only(ask(completed("invoker0"))).ended().usage()).isNotNull();
    }

    @Test
    void waitsForASlowMonitorNoLongerThanItMay() throws Exception {
        start(silence(), Duration.ofMillis(100));

        assertThat(only(ask(completed("invoker0"))).ended().usage()).isNull();
    }

    @Test
    void doesNotAskAMonitorThatIsDownForEveryRun() throws Exception {
        start(reset());
        for (int run = 0; run < 3; run++) {
            only(ask(completed("invoker0")));
        }
        int asked = server.requests().size();
        List<CompletableFuture<Collection<Run>>> runs = new ArrayList<>();
        for (int run = 0; run < 200; run++) {
            runs.add(ask(completed("invoker0")));
        }

        for (CompletableFuture<Collection<Run>> run : runs) {
            assertThat(only(run).ended().usage()).isNull();
        }
        // One each second, of which these can hardly take more than a few.
        assertThat(server.requests().size() - asked).isLessThan(20);
    }

    @Test
    void asksTheMonitorOfTheInvoker() throws Exception {
        start(TOLD, Map.of("invoker0", "127.0.0.1:PORT", "invoker1", "http://127.0.0.1:1"));

        assertThat(only(ask(completed("invoker0"))).ended().usage()).isNotNull();
        assertThat(only(ask(completed("invoker1"))).ended().usage()).isNull();
        assertThat(only(ask(completed("invoker2"))).ended().usage()).isNull();
        assertThat(only(ask(completed(null))).ended().usage()).isNull();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void asksTheAddressThatTheInvokerMakesOfThePattern() throws Exception {
        start(TOLD, Map.of("*", "http://{invoker}:PORT"));

        assertThat(only(ask(completed("127.0.0.1"))).ended().usage()).isNotNull();
        assertThat(server.requests())
                .singleElement()
                .satisfies(request ->
                        assertThat(request.headers()).anyMatch(header -> header.startsWith("Host: 127.0.0.1:")));
    }

    @Test
    void asksNobodyForAnInvokerWhoseNameIsAnAddress() throws Exception {
        start(TOLD, Map.of("*", "http://{invoker}.example.org"));

        String elsewhere = "127.0.0.1:" + server.address().getPort() + "/";
        assertThat(only(ask(completed(elsewhere))).ended().usage()).isNull();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void asksTheOnlyMonitorForARunWhoseInvokerIsNotKnown() throws Exception {
        start(TOLD, Map.of("invoker0", "http://127.0.0.1:PORT"));

        assertThat(only(ask(completed(null))).ended().usage()).isNotNull();
    }

    @Test
    void passesOnWhatIsNotCompleted() throws Exception {
        start(TOLD);
        UsageRequest lost = new UsageRequest(run(Run.LOST, null), null, null, null);

        assertThat(only(ask(lost))).isEqualTo(lost.run());
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void asksNobodyWhereMonitorsAreNotToBeAsked() throws Exception {
        server = ScriptedServer.start(TOLD);
        open(new UsageSettings(false, addresses(Map.of("*", "http://127.0.0.1:PORT")), Duration.ofMinutes(2), null));

        assertThat(only(ask(completed("invoker0"))))
                .isEqualTo(completed("invoker0").run());
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void tellsOneEndOfARunWhoseUsageComesAfterTheTimeOut() throws Exception {
        CompletableFuture<Void> timedOut = new CompletableFuture<>();
        start((request, connection) -> {
            timedOut.join();
            TOLD.answer(request, connection);
        });
        Result result = new Result();
        fetch.asyncInvoke(completed("invoker0"), result);
        fetch.timeout(completed("invoker0"), result);
        timedOut.complete(null);
        only(ask(completed("invoker0")));

        assertThat(result.ends).hasValue(1);
        assertThat(only(result.runs).ended().usage()).isNull();
    }

    private void start(Script script) throws Exception {
        start(script, Duration.ofMinutes(2));
    }

    private void start(Script script, Duration timeout) throws Exception {
        server = ScriptedServer.start(script);
        open(new UsageSettings(
                true, addresses(Map.of("*", "http://127.0.0.1:PORT")), timeout, new Secret("0123456789abcdef")));
    }

    private void start(Script script, Map<String, String> addresses) throws Exception {
        server = ScriptedServer.start(script);
        open(new UsageSettings(true, addresses(addresses), Duration.ofMinutes(2), null));
    }

    private HashMap<String, String> addresses(Map<String, String> patterns) {
        HashMap<String, String> addresses = new HashMap<>(patterns);
        addresses.replaceAll((invoker, pattern) ->
                pattern.replace("PORT", String.valueOf(server.address().getPort())));
        return addresses;
    }

    private void open(UsageSettings settings) {
        fetch = new FetchUsage(settings);
        fetch.setRuntimeContext(new MockStreamingRuntimeContext(1, 0));
        fetch.open(DefaultOpenContext.INSTANCE);
    }

    private static UsageRequest completed(String invoker) {
        Run.Ended ended = new Run.Ended(
                "event",
                true,
                "application error",
                1653L,
                1687L,
                null,
                null,
                null,
                null,
                null,
                null,
                256,
                invoker,
                null);
        return new UsageRequest(run(Run.COMPLETED, ended), "0123456789ab", "java:8", 1L);
    }

    private static Run run(String status, Run.Ended ended) {
        return new Run(1L << 32 | 1, 1, 1, "user-a", "p/a", 1, status, "{}", 1, 1, 2L, 3L, ID, ended, null);
    }

    private CompletableFuture<Collection<Run>> ask(UsageRequest request) {
        Result result = new Result();
        fetch.asyncInvoke(request, result);
        return result.runs;
    }

    private static Run only(CompletableFuture<Collection<Run>> runs) throws Exception {
        Collection<Run> all = runs.get(2, TimeUnit.MINUTES);
        assertThat(all).hasSize(1);
        return all.iterator().next();
    }

    private static final class Result implements ResultFuture<Run> {
        private final CompletableFuture<Collection<Run>> runs = new CompletableFuture<>();
        private final AtomicInteger ends = new AtomicInteger();

        @Override
        public void complete(Collection<Run> result) {
            ends.incrementAndGet();
            runs.complete(result);
        }

        @Override
        public void completeExceptionally(Throwable error) {
            runs.completeExceptionally(error);
        }

        @Override
        public void complete(CollectionSupplier<Run> supplier) {
            throw new UnsupportedOperationException();
        }
    }
}
