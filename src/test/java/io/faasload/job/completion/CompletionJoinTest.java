package io.faasload.job.completion;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.job.invoke.Samples;
import io.faasload.openwhisk.UserEvent;
import io.faasload.run.Invocation;
import io.faasload.run.RunStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionJoinTest {

    private static final long SECOND = 1_000;
    private static final long START = 60_000 * SECOND;
    /** Action limit 60 s and grace 30 s. */
    private static final long FIRST_REQUEST = START + 90 * SECOND;

    private static final int MAX_PARALLELISM = 128;
    private static final long LIMIT = START + 1_800 * SECOND;

    private final Invocation invocation = Samples.started(1, "id-1", START);
    private final UserEvent event = new UserEvent("id-1", "user-blur", "image/blur", "invoker0", START + 5, 5L, 0L);

    private CompletionJoin function;
    private KeyedTwoInputStreamOperatorTestHarness<String, Invocation, UserEvent, RecordRequest> join;

    @BeforeEach
    void open() throws Exception {
        join = harness(START, null);
    }

    @AfterEach
    void close() throws Exception {
        join.close();
    }

    @Test
    void requestsTheRecordWhenTheEventComesAfterTheInvocation() throws Exception {
        started(invocation);
        assertThat(requests()).isEmpty();
        ended(event);

        assertThat(requests()).containsExactly(new RecordRequest(invocation, event, false));
        assertIsEmpty();
    }

    @Test
    void requestsTheRecordWhenTheEventComesBeforeTheInvocation() throws Exception {
        ended(event);
        assertThat(requests()).isEmpty();
        started(invocation);

        assertThat(requests()).containsExactly(new RecordRequest(invocation, event, false));
        assertThat(unclaimed()).isEmpty();
        assertIsEmpty();
    }

    @Test
    void distinguishesActivations() throws Exception {
        Invocation other = Samples.started(2, "id-2", START);
        started(invocation);
        started(other);
        ended(event);

        assertThat(requests()).containsExactly(new RecordRequest(invocation, event, false));
        assertThat(join.numKeyedStateEntries()).isPositive();
        assertThat(join.numProcessingTimeTimers()).isEqualTo(1);
    }

    @Test
    void aRepeatedEventChangesNothing() throws Exception {
        started(invocation);
        ended(event);
        ended(event);
        ended(event);
        advanceBySecondsTo(START + 35 * SECOND);

        assertThat(requests()).hasSize(1);
        assertThat(unclaimed()).as("the table knows that it is no orphan").containsExactly(event);
        assertIsEmpty();
    }

    @Test
    void aRepeatedEventBeforeTheInvocationCountsOnce() throws Exception {
        ended(event);
        ended(event);
        started(invocation);

        assertThat(requests()).hasSize(1);
        assertThat(unclaimed()).isEmpty();
        assertIsEmpty();
    }

    @Test
    void anEventThatNoInvocationClaimsIsReportedAfterTheGrace() throws Exception {
        ended(event);
        join.setProcessingTime(START + 5 * SECOND - 1);
        assertThat(unclaimed()).isEmpty();
        join.setProcessingTime(START + 5 * SECOND);

        assertThat(unclaimed()).containsExactly(event);
        assertThat(requests()).isEmpty();
    }

    @Test
    void anUnclaimedEventIsKeptForALateInvocation() throws Exception {
        ended(event);
        join.setProcessingTime(START + 5 * SECOND);
        ended(event);
        join.setProcessingTime(START + 35 * SECOND - 1);
        started(invocation);

        assertThat(requests()).containsExactly(new RecordRequest(invocation, event, false));
        assertThat(unclaimed()).containsExactly(event);
        assertIsEmpty();
    }

    @Test
    void anUnclaimedEventIsForgottenAfterTheCompletionGrace() throws Exception {
        ended(event);
        advanceBySecondsTo(START + 35 * SECOND);
        assertThat(unclaimed()).containsExactly(event);
        assertIsEmpty();

        started(invocation);
        assertThat(requests()).isEmpty();
    }

    @Test
    void anUnclaimedEventIsReportedOnceAcrossASnapshot() throws Exception {
        ended(event);
        join.setProcessingTime(START + 5 * SECOND);
        OperatorSubtaskState state = snapshot();
        join = harness(START + 6 * SECOND, state);
        advanceBySecondsTo(START + 35 * SECOND);

        assertThat(unclaimed()).isEmpty();
        assertIsEmpty();
    }

    @Test
    void requestsTheRecordAtGrowingIntervalsWithoutAnEvent() throws Exception {
        started(invocation);
        List<Long> seconds = new ArrayList<>();
        while (join.getProcessingTime() < LIMIT) {
            join.setProcessingTime(join.getProcessingTime() + SECOND);
            if (requests().size() > seconds.size()) {
                seconds.add((join.getProcessingTime() - START) / SECOND);
            }
        }

        assertThat(seconds).containsExactly(90L, 270L, 630L, 1_350L, 1_800L);
        assertThat(requests()).extracting(RecordRequest::last).containsExactly(false, false, false, false, true);
        assertThat(requests()).extracting(RecordRequest::event).containsOnlyNulls();
    }

    @Test
    void anEventBetweenTwoRequestsEndsThem() throws Exception {
        started(invocation);
        join.setProcessingTime(FIRST_REQUEST);
        ended(event);
        join.setProcessingTime(LIMIT);

        assertThat(requests())
                .containsExactly(
                        new RecordRequest(invocation, null, false), new RecordRequest(invocation, event, false));
        assertIsEmpty();
    }

    @Test
    void clearsARunAtTheLastRequest() throws Exception {
        started(invocation);
        advanceBySecondsTo(LIMIT);

        assertIsEmpty();
    }

    @Test
    void anEventAfterTheLastRequestIsUnclaimed() throws Exception {
        started(invocation);
        advanceBySecondsTo(LIMIT);
        int asked = requests().size();
        ended(event);
        advanceBySecondsTo(LIMIT + 35 * SECOND);

        assertThat(requests()).hasSize(asked);
        assertThat(unclaimed()).containsExactly(event);
        assertIsEmpty();
    }

    @Test
    void requestsTheRecordOnceAfterARestartHoweverLongItTook() throws Exception {
        started(invocation);
        OperatorSubtaskState state = snapshot();
        join = harness(START + 1_000 * SECOND, state);
        join.setProcessingTime(START + 1_000 * SECOND + 1);
        assertThat(requests()).as("events published meanwhile are read first").isEmpty();
        advanceBySecondsTo(START + 1_011 * SECOND);
        assertThat(requests()).containsExactly(new RecordRequest(invocation, null, false));

        advanceBySecondsTo(LIMIT);
        assertThat(requests()).extracting(RecordRequest::last).containsExactly(false, false, false, true);
    }

    @Test
    void makesTheLastRequestAfterARestartPastTheLimit() throws Exception {
        started(invocation);
        OperatorSubtaskState state = snapshot();
        join = harness(LIMIT + SECOND, state);
        join.setProcessingTime(LIMIT + SECOND + 1);
        advanceBySecondsTo(LIMIT + 12 * SECOND);

        assertThat(requests()).containsExactly(new RecordRequest(invocation, null, true));
        assertIsEmpty();
    }

    @Test
    void anEventThatCameWhileTheJobWasDownIsPreferredToTheRecord() throws Exception {
        started(invocation);
        OperatorSubtaskState state = snapshot();
        join = harness(LIMIT + SECOND, state);
        join.setProcessingTime(LIMIT + SECOND + 1);
        ended(event);

        assertThat(requests()).containsExactly(new RecordRequest(invocation, event, false));
        assertIsEmpty();
    }

    @Test
    void anEventThatCameInAShortRestartIsPreferredToTheRecord() throws Exception {
        started(invocation);
        OperatorSubtaskState state = snapshot();
        join = harness(FIRST_REQUEST + SECOND, state);
        join.setProcessingTime(FIRST_REQUEST + SECOND + 1);
        assertThat(requests()).isEmpty();
        ended(event);

        assertThat(requests()).containsExactly(new RecordRequest(invocation, event, false));
        assertIsEmpty();
    }

    @Test
    void joinsAcrossASnapshotWhicheverCameFirst() throws Exception {
        UserEvent other = new UserEvent("id-2", "user-blur", "image/blur", "invoker0", START, null, null);
        started(invocation);
        ended(other);
        OperatorSubtaskState state = snapshot();
        join = harness(START + SECOND, state);
        ended(event);
        started(Samples.started(2, "id-2", START));

        assertThat(requests())
                .containsExactly(
                        new RecordRequest(invocation, event, false),
                        new RecordRequest(Samples.started(2, "id-2", START), other, false));
        assertIsEmpty();
    }

    @Test
    void anInvocationRepeatedAfterARestartCountsOnce() throws Exception {
        started(invocation);
        OperatorSubtaskState state = snapshot();
        join = harness(START + SECOND, state);
        started(invocation);
        ended(event);

        assertThat(requests()).containsExactly(new RecordRequest(invocation, event, false));
        assertIsEmpty();
    }

    @Test
    void theFirstOfTwoRunsWithOneActivationKeepsIt() throws Exception {
        started(invocation);
        started(Samples.started(2, "id-1", START));
        ended(event);

        assertThat(requests()).containsExactly(new RecordRequest(invocation, event, false));
        assertThat(join.getSideOutput(CompletionJoin.LOST))
                .singleElement()
                .extracting(StreamRecord::getValue)
                .satisfies(run -> {
                    assertThat(run.id().input()).isEqualTo(2);
                    assertThat(run.status()).isEqualTo(RunStatus.LOST);
                    assertThat(run.call().activationId()).isNull();
                    assertThat(run.error())
                            .isEqualTo("OpenWhisk answered with activation id-1, which is that of another call");
                });
        assertThat(function.waiting()).isZero();
        assertIsEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void waitingIsRightSummedOverTheTasksAfterRescaling(int parallelism) throws Exception {
        List<Invocation> invocations = IntStream.rangeClosed(1, 40)
                .mapToObj(input -> Samples.started(input, "id-" + input, START))
                .toList();
        List<OperatorSubtaskState> states = new ArrayList<>();
        for (int task = 0; task < 2; task++) {
            join = harness(START, null, 2, task);
            for (Invocation started : invocations) {
                if (isOf(task, 2, started)) {
                    started(started);
                }
            }
            states.add(snapshot());
        }
        OperatorSubtaskState all =
                AbstractStreamOperatorTestHarness.repackageState(states.toArray(OperatorSubtaskState[]::new));

        long restored = 0;
        long left = 0;
        for (int task = 0; task < parallelism; task++) {
            join = harness(
                    START,
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            all, MAX_PARALLELISM, 2, parallelism, task),
                    parallelism,
                    task);
            restored += function.waiting();
            for (Invocation started : invocations) {
                if (isOf(task, parallelism, started) && started.id().input() > 10) {
                    ended(new UserEvent(
                            started.call().activationId(), "user-blur", "image/blur", "invoker0", START, 5L, 0L));
                }
            }
            left += function.waiting();
        }
        assertThat(restored).isEqualTo(40);
        assertThat(left).isEqualTo(10);
    }

    private static boolean isOf(int task, int parallelism, Invocation invocation) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        invocation.call().activationId(), MAX_PARALLELISM, parallelism)
                == task;
    }

    private KeyedTwoInputStreamOperatorTestHarness<String, Invocation, UserEvent, RecordRequest> harness(
            long nowMillis, OperatorSubtaskState state) throws Exception {
        return harness(nowMillis, state, 1, 0);
    }

    private KeyedTwoInputStreamOperatorTestHarness<String, Invocation, UserEvent, RecordRequest> harness(
            long nowMillis, OperatorSubtaskState state, int parallelism, int task) throws Exception {
        function = new CompletionJoin(Duration.ofSeconds(30), Duration.ofSeconds(1_800), Duration.ofSeconds(5));
        KeyedTwoInputStreamOperatorTestHarness<String, Invocation, UserEvent, RecordRequest> harness =
                new KeyedTwoInputStreamOperatorTestHarness<>(
                        new KeyedCoProcessOperator<>(function),
                        started -> started.call().activationId(),
                        UserEvent::activationId,
                        Types.STRING,
                        MAX_PARALLELISM,
                        parallelism,
                        task);
        harness.setProcessingTime(nowMillis);
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    private OperatorSubtaskState snapshot() throws Exception {
        OperatorSubtaskState state = join.snapshot(1, join.getProcessingTime());
        join.close();
        return state;
    }

    private void started(Invocation started) throws Exception {
        join.processElement1(new StreamRecord<>(started));
    }

    private void ended(UserEvent ended) throws Exception {
        join.processElement2(new StreamRecord<>(ended));
    }

    /** Fires each timer at its time, as a running clock would. */
    private void advanceBySecondsTo(long millis) throws Exception {
        while (join.getProcessingTime() < millis) {
            join.setProcessingTime(join.getProcessingTime() + SECOND);
        }
    }

    private List<RecordRequest> requests() {
        return join.extractOutputValues();
    }

    private List<UserEvent> unclaimed() {
        var unclaimed = join.getSideOutput(CompletionJoin.UNCLAIMED);
        return unclaimed == null
                ? List.of()
                : unclaimed.stream().map(StreamRecord::getValue).toList();
    }

    private void assertIsEmpty() {
        assertThat(join.numKeyedStateEntries()).isZero();
        assertThat(join.numProcessingTimeTimers()).isZero();
    }
}
