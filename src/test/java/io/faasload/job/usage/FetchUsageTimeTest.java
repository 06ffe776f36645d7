package io.faasload.job.usage;

import static io.faasload.job.usage.UsageFixtures.completed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.job.task.FakeMachine;
import io.faasload.job.task.FakeResult;
import io.faasload.openwhisk.http.ServerTrust;
import io.faasload.run.Call;
import io.faasload.run.Run;
import io.faasload.run.RunStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.streaming.util.MockStreamingRuntimeContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a run waits for monitors that are busy, slow or down. */
class FetchUsageTimeTest {

    private static final String ADDRESS = "http://monitor:8479/";
    private static final int MOST_WAITING = 2_000;

    private final FakeMachine machine = new FakeMachine();
    /** A monitor that is asked earlier than this would only wait. */
    private static final Duration SETTLING = Duration.ofMillis(200);

    private final FakeMonitors monitors = new FakeMonitors();
    private final FetchUsage fetch = fetch(true);

    private FetchUsage fetch(boolean isPaced) {
        return new FetchUsage(
                machine,
                new UsageSettings(
                        true,
                        new HashMap<>(Map.of("*", ADDRESS)),
                        Duration.ofSeconds(2),
                        null,
                        ServerTrust.JAVA,
                        isPaced),
                () -> monitors);
    }

    @BeforeEach
    void open() {
        fetch.setRuntimeContext(new MockStreamingRuntimeContext(1, 0));
        fetch.open(DefaultOpenContext.INSTANCE);
    }

    @Test
    void asksOnlyWhenTheMonitorCanAnswerAtOnce() {
        fetch.asyncInvoke(completed("invoker0"), new FakeResult<>());
        machine.advance(SETTLING.minusNanos(1));
        assertThat(monitors.asked).isZero();
        machine.advance(Duration.ofNanos(1));
        assertThat(monitors.asked).isEqualTo(1);
    }

    @Test
    void retriesABusyMonitorAfterATenthToAFifthOfASecond() throws Exception {
        FakeResult<Run> result = ask();
        for (int refusal = 0; refusal < 20; refusal++) {
            monitors.answer(503, "{\"error\": \"busy\"}");
            assertThat(machine.advanceToNext()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        }
        monitors.answer(200, UsageFixtures.USAGE);

        assertThat(result.only().ended().usage().cpuMicros()).isEqualTo(21_340);
        assertThat(monitors.asked).isEqualTo(21);
    }

    @Test
    void emitsARunWhenAMonitorIsBusyForTooLongAndDoesNotRetry() throws Exception {
        FakeResult<Run> result = ask();
        monitors.answer(503, "{}");
        fetch.timeout(completed("invoker0"), result);
        machine.advanceToNext();

        assertThat(result.only()).isEqualTo(completed("invoker0").run().withUsage(Run.Usage.UNANSWERED));
        assertThat(monitors.asked).isEqualTo(1);
    }

    @Test
    void oneRunThatABusyMonitorDoesNotServeInTimeIsNoOutage() throws Exception {
        fetch.timeout(completed("invoker0"), ask());
        FakeResult<Run> next = ask();
        monitors.answer(503, "{}");
        monitors.answer(200, UsageFixtures.USAGE);

        assertThat(next.only().ended().usage()).isNotEqualTo(Run.Usage.UNANSWERED);
    }

    @Test
    void aMonitorThatServesNobodyInTimeIsDownAndIsNotRetried() throws Exception {
        FakeResult<Run> waits = ask();
        for (int run = 0; run < 3; run++) {
            fetch.timeout(completed("invoker0"), ask());
        }
        monitors.answer(503, "{}");

        assertThat(waits.only().ended().usage()).isEqualTo(Run.Usage.UNANSWERED);
        assertThat(machine.pending()).isZero();
        assertThat(monitors.dropped).containsExactly(HttpUrl.get(ADDRESS));
    }

    @Test
    void asksAMonitorThatIsDownOnceASecondUntilItAnswers() throws Exception {
        goDown();
        for (int second = 0; second < 3; second++) {
            for (int run = 0; run < 200; run++) {
                assertThat(ask().only().ended().usage()).isEqualTo(Run.Usage.UNANSWERED);
            }
            assertThat(monitors.asked).isEqualTo(3 + second);
            machine.advance(Duration.ofSeconds(1));
            FakeResult<Run> probe = ask();
            assertThat(probe.isDone()).isFalse();
            monitors.fail();
            assertThat(probe.only().ended().usage()).isEqualTo(Run.Usage.UNANSWERED);
        }
        machine.advance(Duration.ofSeconds(1));
        FakeResult<Run> probe = ask();
        monitors.answer(200, UsageFixtures.USAGE);
        FakeResult<Run> next = ask();
        monitors.answer(200, UsageFixtures.USAGE);

        assertThat(probe.only().ended().usage()).isNotEqualTo(Run.Usage.UNANSWERED);
        assertThat(next.only().ended().usage()).isNotEqualTo(Run.Usage.UNANSWERED);
    }

    @Test
    void aRejectedRequestIsAnAnswerOfAMonitorThatWasDown() throws Exception {
        goDown();
        machine.advance(Duration.ofSeconds(1));
        FakeResult<Run> refused = ask();
        monitors.answer(400, "{\"error\": \"too long\"}");
        FakeResult<Run> next = ask();
        monitors.answer(200, UsageFixtures.USAGE);

        assertThat(refused.only().ended().usage()).isEqualTo(Run.Usage.UNANSWERED);
        assertThat(next.only().ended().usage()).isNotEqualTo(Run.Usage.UNANSWERED);
    }

    @Test
    void emitsRunsAtOnceWhileTooManyWait() throws Exception {
        List<FakeResult<Run>> waiting = new ArrayList<>();
        for (int run = 0; run < MOST_WAITING; run++) {
            waiting.add(ask());
        }
        assertThat(ask().only().ended().usage()).isEqualTo(Run.Usage.UNANSWERED);
        assertThat(waiting).noneMatch(FakeResult::isDone);

        monitors.answer(200, UsageFixtures.USAGE);
        assertThat(waiting.get(0).only().ended().usage()).isNotEqualTo(Run.Usage.UNANSWERED);
        assertThat(ask().isDone()).isFalse();
    }

    /** Then none of them is emitted at once, see the previous test. */
    @Test
    void withoutAPaceNoMoreRunsComeThanMayWait() {
        assertThat(fetch(true).capacity(10_000)).isEqualTo(10_000);
        assertThat(fetch(false).capacity(10_000)).isEqualTo(MOST_WAITING);
    }

    @Test
    void usageAfterTheTimeoutIsIgnored() throws Exception {
        FakeResult<Run> result = ask();
        fetch.timeout(completed("invoker0"), result);
        monitors.answer(200, UsageFixtures.USAGE);

        assertThat(result.ends()).isEqualTo(1);
        assertThat(result.only().ended().usage()).isEqualTo(Run.Usage.UNANSWERED);
    }

    @Test
    void aFailureAfterTheTimeoutIsIgnored() throws Exception {
        FakeResult<Run> result = ask();
        fetch.timeout(completed("invoker0"), result);
        monitors.fail();

        assertThat(result.ends()).isEqualTo(1);
    }

    @Test
    void aTimeoutAfterTheUsageIsIgnored() throws Exception {
        FakeResult<Run> result = ask();
        monitors.answer(200, UsageFixtures.USAGE);
        fetch.timeout(completed("invoker0"), result);

        assertThat(result.ends()).isEqualTo(1);
        assertThat(result.only().ended().usage()).isNotEqualTo(Run.Usage.UNANSWERED);
    }

    @Test
    void failsTheTaskWhenHandlingAnAnswerFails() {
        UsageRequest withoutActivation = new UsageRequest(
                UsageFixtures.run(
                        RunStatus.COMPLETED,
                        new Call(null, 1, 2L, 3L),
                        UsageFixtures.ended("success", 1L, 2L, "invoker0")),
                null,
                null,
                null);
        FakeResult<Run> result = ask(withoutActivation);
        monitors.answer(200, UsageFixtures.USAGE);

        assertThatThrownBy(result::only).hasCauseInstanceOf(NullPointerException.class);
        assertThat(result.ends()).isEqualTo(1);
    }

    @Test
    void asksNobodyForACompletedRunWithoutTimes() throws Exception {
        for (Run.Ended ended : List.of(
                UsageFixtures.ended("success", null, 1687L, "invoker0"),
                UsageFixtures.ended("success", 1653L, null, "invoker0"))) {
            UsageRequest request = new UsageRequest(UsageFixtures.run(RunStatus.COMPLETED, ended), null, null, null);

            assertThat(ask(request).only()).isEqualTo(request.run());
        }
        assertThat(monitors.asked).isZero();
    }

    @Test
    void aTaskThatEndsSendsNoMoreRequests() {
        FakeResult<Run> result = ask();
        fetch.close();
        monitors.answer(503, "{}");

        assertThat(monitors.isClosed).isTrue();
        assertThat(machine.pending()).isZero();
        assertThat(result.isDone()).isFalse();
    }

    @Test
    void closesEvenIfOpeningFailed() {
        new FetchUsage(
                        machine,
                        new UsageSettings(true, new HashMap<>(), Duration.ofSeconds(2), null, ServerTrust.JAVA, true),
                        () -> monitors)
                .close();
    }

    private void goDown() {
        for (int run = 0; run < 3; run++) {
            ask();
            monitors.fail();
        }
    }

    private FakeResult<Run> ask() {
        return ask(completed("invoker0"));
    }

    private FakeResult<Run> ask(UsageRequest request) {
        FakeResult<Run> result = new FakeResult<>();
        fetch.asyncInvoke(request, result);
        if (!result.isDone()) {
            machine.advance(SETTLING);
        }
        return result;
    }
}
