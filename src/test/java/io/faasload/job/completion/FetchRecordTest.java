package io.faasload.job.completion;

import static io.faasload.openwhisk.ScriptedServer.Script.inTurn;
import static io.faasload.openwhisk.ScriptedServer.Script.raw;
import static io.faasload.openwhisk.ScriptedServer.Script.reply;
import static io.faasload.openwhisk.ScriptedServer.Script.reset;
import static io.faasload.openwhisk.ScriptedServer.Script.silence;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.AuthKey;
import io.faasload.config.Secret;
import io.faasload.dataset.Run;
import io.faasload.job.invoke.Samples;
import io.faasload.job.usage.UsageRequest;
import io.faasload.openwhisk.Golden;
import io.faasload.openwhisk.OpenWhiskClient;
import io.faasload.openwhisk.ScriptedServer;
import io.faasload.openwhisk.ScriptedServer.Script;
import io.faasload.openwhisk.UserEvent;
import io.faasload.schedule.Invocation;
import io.faasload.schedule.Machine;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
class FetchRecordTest {

    private static final String ID = "6dd76b94e8b34823976b94e8b3a8238a";
    private static final Invocation INVOCATION = Samples.started(1, ID, 1_795_412_905_000L);
    private static final UserEvent EVENT =
            new UserEvent(ID, "user-blur", "image/blur", "invoker3", 1_795_412_905_763L, 238L);
    private static final RecordRequest AFTER_EVENT = new RecordRequest(INVOCATION, EVENT, false);
    private static final RecordRequest WITHOUT_EVENT = new RecordRequest(INVOCATION, null, false);
    private static final RecordRequest LAST = new RecordRequest(INVOCATION, null, true);

    private static final Script RECORD = raw(Golden.response("get-activation-200-cold"));
    private static final Script NOT_YET = raw(Golden.response("get-activation-404-not-yet"));

    private ScriptedServer server;
    private FetchRecord fetch;

    @AfterEach
    void close() throws Exception {
        fetch.close();
        server.close();
    }

    @Test
    void completesARunFromItsRecord() throws Exception {
        start(RECORD);
        Run run = only(ask(AFTER_EVENT));

        assertThat(run.status()).isEqualTo(Run.COMPLETED);
        assertThat(run.activationId()).isEqualTo(ID);
        assertThat(run.id()).isEqualTo(INVOCATION.run());
        assertThat(run.attempt()).isEqualTo(1);
        assertThat(run.acceptedMicros()).isEqualTo(INVOCATION.call().acceptedMicros());
        assertThat(run.error()).isNull();
        assertThat(run.ended())
                .isEqualTo(new Run.Ended(
                        "event",
                        false,
                        "success",
                        1_795_412_905_521L,
                        1_795_412_905_759L,
                        502L,
                        231L,
                        null,
                        null,
                        null,
                        null,
                        256,
                        "invoker3",
                        null));
        assertThat(server.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.line())
                        .isEqualTo("GET /api/v1/namespaces/_/activations/" + ID + " HTTP/1.1"));
    }

    @Test
    void tellsTheMonitorsQuestionTheKindOfTheAction() throws Exception {
        start(RECORD);

        assertThat(ask(AFTER_EVENT).get(2, TimeUnit.MINUTES))
                .singleElement()
                .extracting(UsageRequest::kind, UsageRequest::hostName)
                .containsExactly("nodejs:20", null);
    }

    @Test
    void completesARunWithoutEventFromItsRecord() throws Exception {
        start(RECORD);
        Run run = only(ask(WITHOUT_EVENT));

        assertThat(run.status()).isEqualTo(Run.COMPLETED);
        assertThat(run.ended().completedBy()).isEqualTo("record");
        assertThat(run.ended().invoker()).isNull();
    }

    @Test
    void completesAFailedRunWithItsErrorAndTimes() throws Exception {
        start(raw(Golden.response("get-activation-200-throw")));
        String id = "cdd9e6c7b6024bae99e6c7b6020bae51";
        Run run = only(ask(new RecordRequest(Samples.started(1, id, 1), EVENT, false)));

        assertThat(run.status()).isEqualTo(Run.COMPLETED);
        assertThat(run.ended().failed()).isTrue();
        assertThat(run.ended().startMillis()).isNotNull();
        assertThat(run.error()).isEqualTo("An error has occurred: Error: boom from action");
    }

    @Test
    void asksAgainWhenTheRecordIsNotThereYet() throws Exception {
        start(inTurn(NOT_YET, NOT_YET, NOT_YET, NOT_YET, RECORD));

        assertThat(only(ask(AFTER_EVENT)).status()).isEqualTo(Run.COMPLETED);
        assertThat(server.requests()).hasSize(5);
    }

    @Test
    void takesA404WithoutEventAsNotYet() throws Exception {
        start(NOT_YET);

        assertThat(ask(WITHOUT_EVENT).get(2, TimeUnit.MINUTES)).isEmpty();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void losesARunThatHasNoRecordAtTheLastQuestion() throws Exception {
        start(NOT_YET);
        Run run = only(ask(LAST));

        assertThat(run.status()).isEqualTo(Run.LOST);
        assertThat(run.activationId()).isEqualTo(ID);
        assertThat(run.ended()).isNull();
        assertThat(run.error()).contains("neither event nor record").contains("openwhisk.completionlimit");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 500, 502, 503})
    void asksAgainWhenTheAnswerIsNoWordAboutTheRecord(int status) throws Exception {
        start(inTurn(reply(status, "{\"error\":\"x\"}"), RECORD));

        assertThat(only(ask(LAST)).status()).isEqualTo(Run.COMPLETED);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void asksAgainWhenThereIsNoAnswer() throws Exception {
        start(inTurn(reset(), RECORD));

        assertThat(only(ask(LAST)).status()).isEqualTo(Run.COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>please log in</html>",
                "{\"activationId\":\"6dd76b94",
                "[]",
                "{}",
                "{\"activationId\":\"00000000000000000000000000000000\",\"response\":{\"success\":true}}"
            })
    void asksAgainWhenTheAnswerIsNotTheRecordOfThisActivation(String body) throws Exception {
        start(inTurn(reply(200, body), RECORD));

        Run run = only(ask(LAST));
        assertThat(run.status()).isEqualTo(Run.COMPLETED);
        assertThat(run.ended().startMillis()).isEqualTo(1_795_412_905_521L);
    }

    @Test
    void takesAnyResultOfAnAction() throws Exception {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        start(reply(
                200,
                "{\"activationId\":\"" + ID + "\",\"response\":{\"success\":false,\"status\":\"application error\","
                        + "\"result\":{\"error\":" + deep + "}}}"));
        Run run = only(ask(AFTER_EVENT));

        assertThat(run.status()).isEqualTo(Run.COMPLETED);
        assertThat(run.error()).isEqualTo(deep);
    }

    @Test
    void losesARunWhoseRecordDoesNotComeInTimeAfterItsEvent() throws Exception {
        start(silence());
        Run run = only(askUntilTimeOut(AFTER_EVENT));

        assertThat(run.status()).isEqualTo(Run.LOST);
        assertThat(run.error()).contains("an event but no record");
    }

    @Test
    void losesARunThatCouldNotBeAskedForTheLastTime() throws Exception {
        start(silence());

        assertThat(only(askUntilTimeOut(LAST)).status()).isEqualTo(Run.LOST);
    }

    @Test
    void leavesARunToTheNextQuestionWhenAnEarlierOneTimesOut() throws Exception {
        start(silence());

        assertThat(askUntilTimeOut(WITHOUT_EVENT).get(2, TimeUnit.MINUTES)).isEmpty();
    }

    @Test
    void asksNoMoreAfterATimeOut() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        CompletableFuture<Void> timedOut = new CompletableFuture<>();
        start((request, connection) -> {
            received.countDown();
            timedOut.join();
            NOT_YET.answer(request, connection);
        });
        Result result = new Result();
        fetch.asyncInvoke(AFTER_EVENT, result);
        assertThat(received.await(2, TimeUnit.MINUTES)).isTrue();
        fetch.timeout(AFTER_EVENT, result);
        timedOut.complete(null);
        // A second question goes through the same client and comes after what the first might still ask.
        for (int other = 0; other < 20; other++) {
            ask(WITHOUT_EVENT).get(2, TimeUnit.MINUTES);
        }

        assertThat(only(result.runs).status()).isEqualTo(Run.LOST);
        assertThat(server.requests()).hasSize(21);
    }

    @Test
    void tellsOneEndOfARunWhoseRecordComesAfterTheTimeOut() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        CompletableFuture<Void> timedOut = new CompletableFuture<>();
        start((request, connection) -> {
            received.countDown();
            timedOut.join();
            RECORD.answer(request, connection);
        });
        Result result = new Result();
        fetch.asyncInvoke(AFTER_EVENT, result);
        assertThat(received.await(2, TimeUnit.MINUTES)).isTrue();
        fetch.timeout(AFTER_EVENT, result);
        timedOut.complete(null);
        for (int other = 0; other < 20; other++) {
            ask(WITHOUT_EVENT).get(2, TimeUnit.MINUTES);
        }

        assertThat(result.ends).hasValue(1);
        assertThat(only(result.runs).status()).isEqualTo(Run.LOST);
    }

    @Test
    void dropsARunOfANamespaceThatIsNotConfiguredAnyMore() throws Exception {
        start(RECORD);
        Invocation removed = Samples.invocation("user-removed", 9, 1);

        assertThat(ask(new RecordRequest(removed, EVENT, true)).get(2, TimeUnit.MINUTES))
                .isEmpty();
        assertThat(server.requests()).isEmpty();
    }

    private void start(Script script) throws Exception {
        server = ScriptedServer.start(script);
        URI address = server.address();
        fetch = new FetchRecord(
                Machine.real(),
                () -> new OpenWhiskClient(address, true, Duration.ofMinutes(2), 4),
                Map.of("user-blur", new AuthKey("uuid", new Secret("key"))));
        fetch.setRuntimeContext(new MockStreamingRuntimeContext(1, 0));
        fetch.open(DefaultOpenContext.INSTANCE);
    }

    private CompletableFuture<Collection<UsageRequest>> ask(RecordRequest request) {
        Result result = new Result();
        fetch.asyncInvoke(request, result);
        return result.runs;
    }

    private CompletableFuture<Collection<UsageRequest>> askUntilTimeOut(RecordRequest request) {
        Result result = new Result();
        fetch.asyncInvoke(request, result);
        fetch.timeout(request, result);
        return result.runs;
    }

    private static Run only(CompletableFuture<Collection<UsageRequest>> runs) throws Exception {
        Collection<UsageRequest> all = runs.get(2, TimeUnit.MINUTES);
        assertThat(all).hasSize(1);
        return all.iterator().next().run();
    }

    private static final class Result implements ResultFuture<UsageRequest> {
        private final CompletableFuture<Collection<UsageRequest>> runs = new CompletableFuture<>();
        private final AtomicInteger ends = new AtomicInteger();

        @Override
        public void complete(Collection<UsageRequest> result) {
            ends.incrementAndGet();
            runs.complete(result);
        }

        @Override
        public void completeExceptionally(Throwable error) {
            runs.completeExceptionally(error);
        }

        @Override
        public void complete(CollectionSupplier<UsageRequest> supplier) {
            throw new UnsupportedOperationException();
        }
    }
}
