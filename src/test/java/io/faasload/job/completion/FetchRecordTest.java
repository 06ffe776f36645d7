package io.faasload.job.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.AuthKey;
import io.faasload.config.key.Secret;
import io.faasload.job.invoke.Samples;
import io.faasload.job.task.FakeMachine;
import io.faasload.job.task.FakeResult;
import io.faasload.job.usage.UsageRequest;
import io.faasload.openwhisk.Golden;
import io.faasload.openwhisk.InvocationClient;
import io.faasload.openwhisk.ScriptedServer;
import io.faasload.openwhisk.ScriptedServer.Script;
import io.faasload.openwhisk.UserEvent;
import io.faasload.openwhisk.http.AnswerTooLargeException;
import io.faasload.openwhisk.http.ServerTrust;
import io.faasload.run.Invocation;
import io.faasload.run.Run;
import io.faasload.run.RunFixtures;
import io.faasload.run.RunStatus;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.streaming.util.MockStreamingRuntimeContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FetchRecordTest {

    private static final String ID = "6dd76b94e8b34823976b94e8b3a8238a";
    private static final Invocation INVOCATION = Samples.started(1, ID, 1_795_412_905_000L);
    private static final UserEvent EVENT =
            new UserEvent(ID, "user-blur", "image/blur", "invoker3", 1_795_412_905_763L, 238L, 0L);
    private static final RecordRequest AFTER_EVENT = new RecordRequest(INVOCATION, EVENT, false);
    private static final RecordRequest WITHOUT_EVENT = new RecordRequest(INVOCATION, null, false);
    private static final RecordRequest LAST = new RecordRequest(INVOCATION, null, true);

    private static final String RECORD = Golden.body("get-activation-200-cold");
    private static final String NOT_YET = Golden.body("get-activation-404-not-yet");

    private static final RecordSettings SETTINGS = new RecordSettings(
            Map.of("user-blur", new AuthKey("uuid", new Secret("key"))), Duration.ofMinutes(30), null);

    private final FakeMachine machine = new FakeMachine();
    private final FakeRecords records = new FakeRecords();
    private final FetchRecord fetch = new FetchRecord(machine, SETTINGS, () -> records);

    @BeforeEach
    void open() {
        open(fetch);
    }

    @AfterEach
    void close() {
        fetch.close();
        assertThat(records.isClosed).isTrue();
        assertThat(machine.pending()).isZero();
    }

    @Test
    void completesARunFromItsRecord() throws Exception {
        FakeResult<UsageRequest> result = ask(AFTER_EVENT);
        records.answer(200, RECORD);

        assertCompleted(result.only().run());
        assertThat(records.asked).containsExactly(ID);
    }

    private static void assertCompleted(Run run) {
        assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(run.call().activationId()).isEqualTo(ID);
        assertThat(run.id()).isEqualTo(INVOCATION.id());
        assertThat(run.call().attempt()).isEqualTo(1);
        assertThat(run.call().acceptedMicros()).isEqualTo(INVOCATION.call().acceptedMicros());
        assertThat(run.error()).isNull();
        assertThat(run.ended())
                .isEqualTo(RunFixtures.ended(
                        "event",
                        false,
                        "success",
                        new Run.Times(1_795_412_905_521L, 1_795_412_905_759L, 502L, 231L),
                        Run.Etl.UNKNOWN,
                        256,
                        "invoker3",
                        null));
    }

    @Test
    @Timeout(300)
    void completesARunFromWhatARealOpenWhiskSent() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(Script.raw(Golden.response("get-activation-200-cold")))) {
            URI address = server.address();
            FetchRecord real = new FetchRecord(
                    machine, SETTINGS, () -> new InvocationClient(address, ServerTrust.JAVA, Duration.ofMinutes(2), 4));
            open(real);
            FakeResult<UsageRequest> result = new FakeResult<>();
            real.asyncInvoke(AFTER_EVENT, result);

            assertCompleted(result.only().run());
            assertThat(server.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.line())
                            .isEqualTo("GET /api/v1/namespaces/_/activations/" + ID + " HTTP/1.1"));
            real.close();
        }
    }

    @Test
    void passesTheKindOfTheActionToTheMonitor() throws Exception {
        FakeResult<UsageRequest> result = ask(AFTER_EVENT);
        records.answer(200, RECORD);

        assertThat(result.only())
                .extracting(UsageRequest::kind, UsageRequest::hostName)
                .containsExactly("nodejs:20", null);
    }

    @Test
    void completesARunWithoutEventFromItsRecord() throws Exception {
        FakeResult<UsageRequest> result = ask(WITHOUT_EVENT);
        records.answer(200, RECORD);

        Run run = result.only().run();
        assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(run.ended().completedBy()).isEqualTo("record");
        assertThat(run.ended().invoker()).isNull();
    }

    @Test
    void completesAFailedRunWithItsErrorAndTimes() throws Exception {
        String id = "cdd9e6c7b6024bae99e6c7b6020bae51";
        FakeResult<UsageRequest> result = ask(new RecordRequest(Samples.started(1, id, 1), EVENT, false));
        records.answer(200, Golden.body("get-activation-200-throw"));

        Run run = result.only().run();
        assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(run.ended().failed()).isTrue();
        assertThat(run.ended().times().startMillis()).isNotNull();
        assertThat(run.error()).isEqualTo("An error has occurred: Error: boom from action");
    }

    @Test
    void retriesAtGrowingIntervalsUntilTheRecordExists() throws Exception {
        FakeResult<UsageRequest> result = ask(AFTER_EVENT);
        for (int pauseMillis : new int[] {4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 15_000, 15_000}) {
            records.answer(404, NOT_YET);
            assertThat(machine.advanceToNext()).hasMillis(pauseMillis);
        }
        records.answer(200, RECORD);

        assertThat(result.only().run().status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(records.asked).hasSize(15);
    }

    @Test
    void takesA404WithoutEventAsNotYet() throws Exception {
        FakeResult<UsageRequest> result = ask(WITHOUT_EVENT);
        records.answer(404, NOT_YET);

        assertThat(result.all()).isEmpty();
        assertThat(records.asked).hasSize(1);
    }

    @Test
    void losesARunThatHasNoRecordAtTheLastRequest() throws Exception {
        FakeResult<UsageRequest> result = ask(LAST);
        records.answer(404, NOT_YET);

        Run run = result.only().run();
        assertThat(run.status()).isEqualTo(RunStatus.LOST);
        assertThat(run.call().activationId()).isEqualTo(ID);
        assertThat(run.ended()).isNull();
        assertThat(run.error()).contains("neither event nor record").contains("openwhisk.completionlimit");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 500, 502, 503})
    void retriesWhenTheAnswerDoesNotConcernTheRecord(int status) throws Exception {
        FakeResult<UsageRequest> result = ask(LAST);
        records.answer(status, "{\"error\":\"x\"}");
        waitForTheSecondRequest();
        records.answer(200, RECORD);

        assertThat(result.only().run().status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(records.asked).hasSize(2);
    }

    @Test
    void retriesWithoutAnAnswer() throws Exception {
        FakeResult<UsageRequest> result = ask(LAST);
        records.fail();
        waitForTheSecondRequest();
        records.answer(200, RECORD);

        assertThat(result.only().run().status()).isEqualTo(RunStatus.COMPLETED);
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
    void retriesWhenTheAnswerIsNotTheRecordOfThisActivation(String body) throws Exception {
        FakeResult<UsageRequest> result = ask(LAST);
        records.answer(200, body);
        waitForTheSecondRequest();
        records.answer(200, RECORD);

        Run run = result.only().run();
        assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(run.ended().times().startMillis()).isEqualTo(1_795_412_905_521L);
    }

    @Test
    void acceptsAnyResultOfAnAction() throws Exception {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        FakeResult<UsageRequest> result = ask(AFTER_EVENT);
        records.answer(
                200,
                "{\"activationId\":\"" + ID + "\",\"response\":{\"success\":false,\"status\":\"application error\","
                        + "\"result\":{\"error\":" + deep + "}}}");

        Run run = result.only().run();
        assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(run.error()).isEqualTo(deep);
    }

    @ParameterizedTest
    @CsvSource({"0, false, success", "1, true, application error", "3, true, whisk internal error", "9, true,"})
    void completesARunWhoseRecordIsTooLargeFromItsEvent(long statusCode, boolean isFailed, String status)
            throws Exception {
        UserEvent event = new UserEvent(ID, "user-blur", "image/blur", "invoker3", 5, 238L, statusCode);
        FakeResult<UsageRequest> result = ask(new RecordRequest(INVOCATION, event, false));
        records.fail(new AnswerTooLargeException(32 << 20));

        Run run = result.only().run();
        assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(run.error()).isEqualTo("the activation's record was not read (an answer larger than 32 MiB)");
        Run.Times unknown = new Run.Times(null, null, null, null);
        assertThat(run.ended())
                .isEqualTo(
                        RunFixtures.ended("event", isFailed, status, unknown, Run.Etl.UNKNOWN, null, "invoker3", null));
    }

    @Test
    void completesARunWhoseRecordIsNestedTooDeepFromItsEvent() throws Exception {
        FakeResult<UsageRequest> result = ask(AFTER_EVENT);
        records.answer(200, "{\"activationId\":\"" + ID + "\",\"logs\":" + "[".repeat(3 << 20));

        Run run = result.only().run();
        assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(run.ended().responseStatus()).isEqualTo("success");
        assertThat(run.error()).contains("nesting depth");
    }

    @Test
    void waitsForTheEventOfARunWhoseRecordIsTooLarge() throws Exception {
        FakeResult<UsageRequest> early = ask(WITHOUT_EVENT);
        records.fail(new AnswerTooLargeException(32 << 20));
        FakeResult<UsageRequest> last = ask(LAST);
        records.fail(new AnswerTooLargeException(32 << 20));

        assertThat(early.all()).isEmpty();
        assertThat(last.only().run().status()).isEqualTo(RunStatus.LOST);
        assertThat(last.only().run().error()).contains("an answer larger than 32 MiB");
    }

    @Test
    void losesARunWhoseRecordDoesNotComeInTimeAfterItsEvent() throws Exception {
        FakeResult<UsageRequest> result = ask(AFTER_EVENT);
        fetch.timeout(AFTER_EVENT, result);

        Run run = result.only().run();
        assertThat(run.status()).isEqualTo(RunStatus.LOST);
        assertThat(run.error()).contains("an event but no record").contains("no answer");
    }

    @Test
    void aLostRunNamesTheLastProblem() throws Exception {
        FakeResult<UsageRequest> result = ask(AFTER_EVENT);
        records.answer(404, NOT_YET);
        machine.advanceToNext();
        records.answer(503, "{\"error\":\"too busy\"}");
        fetch.timeout(AFTER_EVENT, result);

        assertThat(result.only().run().error()).contains("HTTP 503: too busy");
    }

    @Test
    void losesARunWhoseLastRequestTimesOut() throws Exception {
        FakeResult<UsageRequest> result = ask(LAST);
        fetch.timeout(LAST, result);

        assertThat(result.only().run().status()).isEqualTo(RunStatus.LOST);
    }

    @Test
    void leavesARunToTheNextRequestWhenAnEarlierOneTimesOut() throws Exception {
        FakeResult<UsageRequest> result = ask(WITHOUT_EVENT);
        fetch.timeout(WITHOUT_EVENT, result);

        assertThat(result.all()).isEmpty();
    }

    @Test
    void doesNotRetryAfterATimeout() throws Exception {
        FakeResult<UsageRequest> answeredLate = ask(AFTER_EVENT);
        fetch.timeout(AFTER_EVENT, answeredLate);
        records.answer(404, NOT_YET);
        machine.advance(Duration.ofMinutes(1));
        assertThat(records.asked).hasSize(1);

        FakeResult<UsageRequest> waiting = ask(AFTER_EVENT);
        records.answer(404, NOT_YET);
        fetch.timeout(AFTER_EVENT, waiting);
        machine.advance(Duration.ofMinutes(1));
        assertThat(records.asked).hasSize(2);
        assertThat(answeredLate.only().run().status()).isEqualTo(RunStatus.LOST);
        assertThat(waiting.only().run().status()).isEqualTo(RunStatus.LOST);
    }

    @Test
    void endsARunOnceWhenItsRecordComesAfterTheTimeout() throws Exception {
        FakeResult<UsageRequest> result = ask(AFTER_EVENT);
        fetch.timeout(AFTER_EVENT, result);
        records.answer(200, RECORD);

        assertThat(result.ends()).isEqualTo(1);
        assertThat(result.only().run().status()).isEqualTo(RunStatus.LOST);
    }

    @Test
    void endsARunOnceWhenTheTimeoutComesAfterItsRecord() throws Exception {
        FakeResult<UsageRequest> result = ask(AFTER_EVENT);
        records.answer(200, RECORD);
        fetch.timeout(AFTER_EVENT, result);

        assertThat(result.ends()).isEqualTo(1);
        assertThat(result.only().run().status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void dropsARunOfANamespaceNoLongerConfigured() throws Exception {
        Invocation removed = Samples.invocation("user-removed", 9, 1);

        assertThat(ask(new RecordRequest(removed, EVENT, true)).all()).isEmpty();
        assertThat(records.asked).isEmpty();
    }

    @Test
    void aTaskThatEndsSendsNoMoreRequests() {
        FakeResult<UsageRequest> result = ask(AFTER_EVENT);
        fetch.close();
        records.answer(404, NOT_YET);

        assertThat(machine.pending()).isZero();
        assertThat(result.isDone()).isFalse();
    }

    @Test
    void closesEvenIfOpeningFailed() {
        FetchRecord unopened = new FetchRecord(machine, SETTINGS, () -> {
            throw new IllegalStateException("no client");
        });
        assertThatThrownBy(() -> open(unopened)).hasMessage("no client");
        unopened.close();
    }

    private static final String NO_LOGS = RECORD.replaceAll("\"logs\":\\[[^]]*]", "\"logs\":[]");
    private static final String LINE = "2026-11-23T05:48:28.067714055Z stdout: hello";

    /** A task that fetches logs: waits for them for ten seconds, a second each time. */
    private FetchRecord logging() {
        FetchRecord logging = new FetchRecord(
                machine,
                new RecordSettings(
                        SETTINGS.keys(),
                        SETTINGS.limit(),
                        new RecordSettings.Logs(Duration.ofSeconds(10), Duration.ofSeconds(1))),
                () -> records);
        open(logging);
        return logging;
    }

    private static FakeResult<UsageRequest> ask(FetchRecord fetch, RecordRequest request) {
        FakeResult<UsageRequest> result = new FakeResult<>();
        fetch.asyncInvoke(request, result);
        return result;
    }

    @Test
    void readsNoLogsUnlessTheyAreWanted() throws Exception {
        FakeResult<UsageRequest> result = ask(AFTER_EVENT);
        records.answer(200, RECORD);

        assertThat(result.only().run().ended().logs()).isNull();
        assertThat(records.askedLogs).isEmpty();
    }

    @Test
    void takesTheLogsOfTheRecord() throws Exception {
        FetchRecord logging = logging();
        FakeResult<UsageRequest> result = ask(logging, AFTER_EVENT);
        records.answer(200, RECORD);

        assertThat(result.only().run().ended().logs())
                .extracting(Run.LogLine::text)
                .containsExactly("hello 15");
        assertThat(records.askedLogs).isEmpty();

        FakeResult<UsageRequest> silent = ask(logging, AFTER_EVENT);
        records.answer(200, NO_LOGS);
        assertThat(silent.only().run().ended().logs()).as("logs are in records").isEmpty();
        assertThat(records.askedLogs).isEmpty();
        logging.close();
    }

    @Test
    void requestsLogsThatAreStoredElsewhereUntilTheyAreThere() throws Exception {
        FetchRecord logging = logging();
        FakeResult<UsageRequest> result = ask(logging, AFTER_EVENT);
        records.answer(200, NO_LOGS);
        records.answer(200, "{\"logs\":[]}");
        assertThat(machine.advanceToNext()).isEqualTo(Duration.ofSeconds(1));
        records.answer(503, "{\"error\":\"too busy\"}");
        assertThat(machine.advanceToNext()).isEqualTo(Duration.ofSeconds(1));
        records.answer(200, "{\"logs\":[\"" + LINE + "\"]}");

        assertThat(result.only().run().ended().logs())
                .extracting(Run.LogLine::text)
                .containsExactly("hello");
        assertThat(records.askedLogs).containsExactly(ID, ID, ID);
        logging.close();
    }

    @Test
    void waitsInVainOnceForTheLogsOfAnActionThatWritesNone() throws Exception {
        FetchRecord logging = logging();
        FakeResult<UsageRequest> result = ask(logging, AFTER_EVENT);
        records.answer(200, NO_LOGS);
        for (int second = 0; second < 10; second++) {
            assertThat(result.isDone()).isFalse();
            records.answer(200, "{\"logs\":[]}");
            machine.advanceToNext();
        }
        records.answer(200, "{\"logs\":[]}");
        assertThat(result.only().run().ended().logs()).isEmpty();

        FakeResult<UsageRequest> second = ask(logging, AFTER_EVENT);
        records.answer(200, NO_LOGS);
        records.answer(200, "{\"logs\":[]}");
        assertThat(second.only().run().status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(second.only().run().ended().logs()).isEmpty();
        logging.close();
    }

    @Test
    void aRunThatHasItsRecordIsNotLostForItsLogs() throws Exception {
        FetchRecord logging = logging();
        FakeResult<UsageRequest> result = ask(logging, AFTER_EVENT);
        records.answer(200, NO_LOGS);
        logging.timeout(AFTER_EVENT, result);

        assertThat(result.only().run().status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(result.only().run().ended().logs()).isEmpty();
        logging.close();
    }

    private static void open(FetchRecord fetch) {
        fetch.setRuntimeContext(new MockStreamingRuntimeContext(1, 0));
        fetch.open(DefaultOpenContext.INSTANCE);
    }

    private FakeResult<UsageRequest> ask(RecordRequest request) {
        FakeResult<UsageRequest> result = new FakeResult<>();
        fetch.asyncInvoke(request, result);
        return result;
    }

    /** A server that is overloaded or down gets at least half a second. */
    private void waitForTheSecondRequest() {
        assertThat(records.asked).hasSize(1);
        assertThat(machine.advanceToNext()).isBetween(Duration.ofMillis(500), Duration.ofMillis(1500));
        assertThat(records.asked).hasSize(2);
    }
}
