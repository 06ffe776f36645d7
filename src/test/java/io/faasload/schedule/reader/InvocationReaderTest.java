package io.faasload.schedule.reader;

import static io.faasload.schedule.trace.TraceFixtures.past;
import static io.faasload.schedule.trace.TraceFixtures.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.faasload.config.LoaderConfig.Streams;
import io.faasload.run.Invocation;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import io.faasload.run.Target;
import io.faasload.schedule.split.StateRefusedException;
import io.faasload.schedule.split.TraceSplit;
import io.faasload.schedule.trace.Draws;
import io.faasload.schedule.trace.TraceDefinition;
import io.faasload.schedule.trace.TraceFixtures;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvocationReaderTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void anInvocationHasEverythingForItsCall() throws Exception {
        TraceDefinition trace = trace(3, 2);
        ReaderHarness harness = ReaderHarness.started(SECOND, trace);

        assertThat(harness.pollAfter(SECOND))
                .containsExactly(new Invocation(
                        new RunId(3, 1),
                        new Target(13, "user-f3", "pkg/f3"),
                        TraceFixtures.parameters(trace).get(0),
                        60_000,
                        FakeClock.START_MICROS + 1_000_000,
                        null));
    }

    @Test
    void emitsTheFirstInvocationAfterOneInterval() throws Exception {
        ReaderHarness harness = ReaderHarness.started(SECOND, trace(1, 3));

        assertThat(harness.poll()).isEmpty();
        assertThat(harness.pollAfter(SECOND.minusNanos(1))).isEmpty();
        assertThat(harness.pollAfter(Duration.ofNanos(1)))
                .extracting(invocation -> invocation.id().input())
                .containsExactly(1);
        assertThat(harness.pollAfter(SECOND))
                .extracting(invocation -> invocation.id().input())
                .containsExactly(2);
    }

    @Test
    void plansInVirtualTimeHoweverLateItIsPolled() throws Exception {
        ReaderHarness harness = ReaderHarness.started(SECOND, trace(1, 100));
        List<Long> planned = new ArrayList<>();

        for (int i = 0; i < 10; i++) {
            harness.pollAfter(Duration.ofMillis(1_700)).forEach(invocation -> planned.add(invocation.plannedMicros()));
        }

        assertThat(planned)
                .isEqualTo(IntStream.rangeClosed(1, 17)
                        .mapToObj(k -> FakeClock.START_MICROS + k * 1_000_000L)
                        .toList());
    }

    @Test
    void pacesFasterThanAMillisecond() throws Exception {
        ReaderHarness harness = ReaderHarness.started(Duration.ofNanos(2_500), trace(1, 100_000));

        List<Invocation> emitted = harness.pollAfter(Duration.ofMillis(10));

        assertThat(emitted).hasSize(4_000);
        assertThat(emitted.get(3_999).plannedMicros()).isEqualTo(FakeClock.START_MICROS + 10_000);
        assertThat(emitted.get(0).plannedMicros()).isEqualTo(FakeClock.START_MICROS + 2);
        assertThat(emitted.get(1).plannedMicros()).isEqualTo(FakeClock.START_MICROS + 5);
    }

    /** Point n is planned at start + n × interval, rounded once, however many there are. */
    @ParameterizedTest
    @ValueSource(longs = {10_000_000, 9_999_999})
    void aMillionPointsDoNotDrift(long intervalNanos) throws Exception {
        TraceDefinition[] traces =
                IntStream.range(0, 10).mapToObj(id -> trace(id, 100_000)).toArray(TraceDefinition[]::new);
        ReaderHarness harness = ReaderHarness.started(Duration.ofNanos(intervalNanos), traces);
        int emitted = 0;

        while (emitted < 1_000_000) {
            for (Invocation invocation : harness.pollAfter(SECOND)) {
                long input = invocation.id().input();
                assertThat(invocation.plannedMicros())
                        .isEqualTo(FakeClock.START_MICROS + input * intervalNanos / 1_000);
                emitted++;
            }
        }

        assertThat(harness.clock.epochMicros()).isEqualTo(FakeClock.START_MICROS + 1_000_000_000L);
    }

    @Test
    void emitsInTheOrderOfDueTimesThenOfTraces() throws Exception {
        ReaderHarness harness = new ReaderHarness(SECOND, trace(1, 3), trace(2, 3), trace(3, 3));
        harness.addSplitsOf(trace(3, 3), trace(2, 3));
        harness.clock.advance(Duration.ofMillis(300));
        harness.addSplitsOf(trace(1, 3));

        assertThat(harness.pollAfter(HOUR))
                .extracting(invocation -> invocation.id().trace())
                .containsExactly(2, 3, 1, 2, 3, 1, 2, 3, 1);
    }

    @Test
    void tracesTakeTurnsWithoutPace() throws Exception {
        ReaderHarness harness = ReaderHarness.started(Duration.ZERO, trace(1, 3), trace(2, 3));

        assertThat(harness.poll())
                .extracting(invocation ->
                        invocation.id().trace() + ":" + invocation.id().input())
                .containsExactly("1:1", "2:1", "1:2", "2:2", "1:3", "2:3");
    }

    @Test
    void availableWhenTheNextIsDueAndNotEarlier() throws Exception {
        ReaderHarness harness = ReaderHarness.started(SECOND, trace(1, 2), trace(2, 2));

        CompletableFuture<Void> available = harness.reader.isAvailable();
        assertThat(harness.reader.isAvailable()).isSameAs(available);
        assertThat(harness.clock.pendingDelays()).isEqualTo(1);
        harness.clock.advance(SECOND.minusNanos(1));
        assertThat(available).isNotDone();
        harness.clock.advance(Duration.ofNanos(1));
        assertThat(available).isDone();
        assertThat(harness.poll()).hasSize(2);
        assertThat(harness.polls).isEqualTo(2);
    }

    @Test
    void idlesForeverWhenExhausted() throws Exception {
        ReaderHarness harness = ReaderHarness.started(SECOND, trace(1, 2));

        assertThat(harness.pollAfter(HOUR)).hasSize(2);
        CompletableFuture<Void> available = harness.reader.isAvailable();
        harness.clock.advance(HOUR);

        assertThat(available).isNotDone();
        assertThat(harness.clock.pendingDelays()).isZero();
    }

    @Test
    void wakesUpForTracesThatAreAdded() throws Exception {
        ReaderHarness harness = new ReaderHarness(SECOND, trace(1, 2), trace(2, 2));
        CompletableFuture<Void> withoutTraces = harness.reader.isAvailable();
        assertThat(withoutTraces).isNotDone();

        harness.addSplitsOf(trace(1, 2));
        assertThat(withoutTraces).isDone();
        CompletableFuture<Void> withOne = harness.reader.isAvailable();
        assertThat(withOne).isNotDone();

        harness.history.add(2, 1, past(1, RunStatus.STARTED));
        harness.addSplitsOf(trace(2, 2));
        assertThat(withOne).isDone();
        assertThat(harness.poll())
                .extracting(invocation -> invocation.id().trace())
                .containsExactly(2);
    }

    @Test
    void closingFreesTheTimer() throws Exception {
        ReaderHarness harness = ReaderHarness.started(SECOND, trace(1, 2));
        harness.poll();

        harness.reader.close();

        assertThat(harness.clock.pendingDelays()).isZero();
    }

    @Test
    void skipsFinalRunsWithoutUsingTheirTime() throws Exception {
        TraceDefinition trace = trace(1, 5);
        ReaderHarness harness = new ReaderHarness(SECOND, trace);
        harness.history.add(1, 1, past(1, RunStatus.COMPLETED));
        harness.history.add(1, 2, past(2, RunStatus.LOST));
        harness.history.add(1, 4, past(4, RunStatus.COMPLETED));
        harness.addSplitsOf(trace);

        List<Invocation> emitted = harness.pollAfter(HOUR);

        assertThat(emitted).extracting(invocation -> invocation.id().input()).containsExactly(3, 5);
        assertThat(emitted)
                .extracting(Invocation::plannedMicros)
                .containsExactly(FakeClock.START_MICROS + 1_000_000, FakeClock.START_MICROS + 2_000_000);
        assertThat(emitted)
                .extracting(Invocation::parameters)
                .containsExactly(
                        TraceFixtures.parameters(trace).get(2),
                        TraceFixtures.parameters(trace).get(4));
    }

    @Test
    void emitsStartedRunsAtOnceWithTheirRow() throws Exception {
        TraceDefinition trace = trace(1, 4);
        ReaderHarness harness = new ReaderHarness(SECOND, trace);
        harness.history.add(1, 1, past(1, RunStatus.STARTED));
        harness.history.add(1, 3, past(3, RunStatus.STARTED));
        harness.addSplitsOf(trace);

        List<Invocation> atOnce = harness.poll();
        assertThat(atOnce).extracting(invocation -> invocation.id().input()).containsExactly(1);
        assertThat(atOnce.get(0).call()).isEqualTo(past(1, RunStatus.STARTED).call());
        assertThat(atOnce.get(0).plannedMicros()).isEqualTo(4_001);
        assertThat(atOnce.get(0).parameters())
                .isEqualTo(TraceFixtures.parameters(trace).get(0));

        List<Invocation> afterOneInterval = harness.pollAfter(SECOND);
        assertThat(afterOneInterval)
                .extracting(invocation -> invocation.id().input())
                .containsExactly(2, 3);
        assertThat(afterOneInterval.get(0).call()).isNull();
        assertThat(afterOneInterval.get(1).call())
                .isEqualTo(past(3, RunStatus.STARTED).call());

        List<Invocation> afterTwo = harness.pollAfter(SECOND);
        assertThat(afterTwo).extracting(invocation -> invocation.id().input()).containsExactly(4);
        assertThat(afterTwo.get(0).plannedMicros()).isEqualTo(FakeClock.START_MICROS + 2_000_000);
    }

    /** The driver deletes them before a generation that retries them; within a generation, they have ended. */
    @Test
    void refusedRunsAreNotInvokedAgain() throws Exception {
        TraceDefinition trace = trace(1, 2);
        ReaderHarness harness = new ReaderHarness(SECOND, trace);
        harness.history.add(1, 1, past(1, RunStatus.REFUSED));
        harness.addSplitsOf(trace);

        List<Invocation> emitted = harness.pollAfter(SECOND);

        assertThat(emitted).extracting(invocation -> invocation.id().input()).containsExactly(2);
        assertThat(emitted.get(0).plannedMicros()).isEqualTo(FakeClock.START_MICROS + 1_000_000);
    }

    @Test
    void countsEmittedInvocations() throws Exception {
        TraceDefinition trace = trace(1, 4);
        ReaderHarness harness = new ReaderHarness(SECOND, trace);
        harness.history.add(1, 1, past(1, RunStatus.STARTED));
        harness.history.add(1, 2, past(2, RunStatus.COMPLETED));
        harness.addSplitsOf(trace);

        assertThat(harness.pollAfter(HOUR)).hasSize(3);
        assertThat(harness.metrics.getCounter("planned").orElseThrow().getCount())
                .isEqualTo(2);
    }

    @Test
    void resumesExactlyFromASnapshot() throws Exception {
        TraceDefinition[] traces = {
            trace(1, 40), trace(2, 25), trace(2, 25).repeated(2).withId(3)
        };
        ReaderHarness uninterrupted = ReaderHarness.started(SECOND, traces);
        List<Invocation> expected = uninterrupted.pollAfter(HOUR);

        for (int before = 0; before <= expected.size(); before++) {
            ReaderHarness first = ReaderHarness.started(SECOND, traces);
            first.clock.advance(HOUR);
            List<Invocation> emitted = new ArrayList<>(first.poll(before));
            List<TraceSplit> snapshot = first.reader.snapshotState(1);
            first.poll(3); // the snapshot must not contain what is emitted after it

            ReaderHarness second = new ReaderHarness(SECOND, traces);
            second.reader.addSplits(snapshot);
            emitted.addAll(second.pollAfter(HOUR));

            assertThat(emitted)
                    .extracting(Invocation::id, Invocation::parameters)
                    .containsExactlyInAnyOrderElementsOf(expected.stream()
                            .map(invocation -> tuple(invocation.id(), invocation.parameters()))
                            .toList());
        }
    }

    @Test
    void repetitionsFollowEachOtherAtTheSamePace() throws Exception {
        TraceDefinition first = trace(1, 3);
        TraceDefinition[] traces = {
            first, first.repeated(2).withId(2), first.repeated(3).withId(3)
        };
        for (Duration interval : List.of(Duration.ZERO, SECOND)) {
            ReaderHarness harness = ReaderHarness.started(interval, traces);
            List<Invocation> emitted = harness.pollAfter(HOUR);

            assertThat(emitted)
                    .extracting(invocation ->
                            invocation.id().trace() + ":" + invocation.id().input())
                    .containsExactly("1:1", "1:2", "1:3", "2:1", "2:2", "2:3", "3:1", "3:2", "3:3");
            for (int i = 0; i < emitted.size(); i++) {
                assertThat(emitted.get(i).plannedMicros())
                        .isEqualTo(FakeClock.START_MICROS + (i + 1) * interval.toNanos() / 1_000);
                assertThat(emitted.get(i).target().repetition()).isEqualTo(1 + i / 3);
            }
        }
    }

    @Test
    void aRepetitionWaitsForTheEarlierOnesInOtherReaders() throws Exception {
        TraceDefinition first = trace(1, 3);
        TraceDefinition second = first.repeated(2).withId(2);
        ReaderHarness harness = new ReaderHarness(SECOND, first, second);
        harness.history.add(1, 1, past(1, RunStatus.COMPLETED));
        harness.history.add(2, 1, past(1, RunStatus.STARTED));
        harness.addSplitsOf(second);

        assertThat(harness.poll())
                .extracting(Invocation::call)
                .doesNotContainNull()
                .hasSize(1);
        assertThat(harness.pollAfter(Duration.ofSeconds(2)))
                .as("the first repetition lacks two")
                .isEmpty();
        assertThat(harness.pollAfter(SECOND)).hasSize(1);
        assertThat(harness.pollAfter(SECOND)).hasSize(1);
    }

    @Test
    void restartsTheScheduleAfterARestore() throws Exception {
        TraceDefinition trace = trace(1, 100);
        ReaderHarness first = ReaderHarness.started(SECOND, trace);
        first.pollAfter(Duration.ofSeconds(10));

        ReaderHarness second = new ReaderHarness(SECOND, trace);
        second.clock.advance(HOUR);
        second.history.onLookup = () -> second.clock.advance(HOUR); // a slow look-up takes no slots either
        second.reader.addSplits(first.reader.snapshotState(1));

        assertThat(second.poll()).isEmpty();
        List<Invocation> emitted = second.pollAfter(SECOND);
        assertThat(emitted).extracting(invocation -> invocation.id().input()).containsExactly(11);
        assertThat(emitted.get(0).plannedMicros()).isEqualTo(FakeClock.START_MICROS + 7_201_000_000L);
    }

    @Test
    void looksUpTheRowsFromTheNextInput() throws Exception {
        TraceDefinition[] traces = {trace(1, 9), trace(2, 9)};
        ReaderHarness first = ReaderHarness.started(SECOND, traces);
        first.pollAfter(Duration.ofSeconds(4));
        assertThat(first.history.lookups).containsExactly("trace 1 from 1", "trace 2 from 1");

        ReaderHarness second = new ReaderHarness(SECOND, traces);
        second.history.add(1, 5, past(5, RunStatus.COMPLETED)); // rows ahead of the state
        second.reader.addSplits(first.reader.snapshotState(1));

        assertThat(second.history.lookups).containsExactly("trace 1 from 5", "trace 2 from 5");
        assertThat(second.history.open).isZero();
        assertThat(second.pollAfter(SECOND))
                .extracting(invocation ->
                        invocation.id().trace() + ":" + invocation.id().input())
                .containsExactly("1:6", "2:5");
    }

    @Test
    void moreInputsExtendAnExhaustedTrace() throws Exception {
        ReaderHarness first = ReaderHarness.started(SECOND, trace(1, 3));
        assertThat(first.pollAfter(HOUR)).hasSize(3);

        ReaderHarness second = new ReaderHarness(SECOND, trace(1, 5));
        second.reader.addSplits(first.reader.snapshotState(1));

        assertThat(second.pollAfter(HOUR))
                .extracting(Invocation::parameters)
                .isEqualTo(TraceFixtures.parameters(trace(1, 5)).subList(3, 5));
    }

    @Test
    void fewerInputsChangeNothingThatExists() throws Exception {
        ReaderHarness first = ReaderHarness.started(SECOND, trace(1, 5));
        first.pollAfter(Duration.ofSeconds(4));

        ReaderHarness second = new ReaderHarness(SECOND, trace(1, 2));
        second.reader.addSplits(first.reader.snapshotState(1));
        assertThat(second.pollAfter(HOUR)).isEmpty();

        ReaderHarness third = new ReaderHarness(SECOND, trace(1, 6));
        third.reader.addSplits(second.reader.snapshotState(1));
        assertThat(third.pollAfter(HOUR))
                .extracting(Invocation::parameters)
                .isEqualTo(TraceFixtures.parameters(trace(1, 6)).subList(4, 6));
    }

    @Test
    void dropsTracesThatAreNotConfigured() throws Exception {
        ReaderHarness harness = new ReaderHarness(SECOND, trace(1, 2));
        harness.addSplitsOf(trace(1, 2), trace(2, 2));

        assertThat(harness.pollAfter(HOUR))
                .extracting(invocation -> invocation.id().trace())
                .containsOnly(1);
        assertThat(harness.reader.snapshotState(1))
                .extracting(TraceSplit::trace)
                .containsExactly(1);
        assertThat(harness.history.lookups).containsExactly("trace 1 from 1");
    }

    @Test
    void refusesAStateOfAnotherSeedOrStream() {
        ReaderHarness harness = new ReaderHarness(8, Streams.INDEPENDENT, SECOND, trace(1, 2));

        assertThatThrownBy(() -> harness.addSplitsOf(trace(1, 2)))
                .isInstanceOf(StateRefusedException.class)
                .hasMessageContaining("trace 1 (user-f1, pkg/f1)")
                .hasMessageContaining("seed: the configuration has [8], the state has [7]")
                .hasMessageContaining("streams: the configuration has [independent], the state has [shared]")
                .hasMessageNotContaining("parameters:");
    }

    @Test
    void refusesAStateOfOtherParameters() {
        ReaderHarness harness = new ReaderHarness(SECOND, trace(1, 2, TraceFixtures.SIGMA));

        assertThatThrownBy(() -> harness.addSplitsOf(trace(1, 2)))
                .isInstanceOf(StateRefusedException.class)
                .hasMessageContaining("parameters: the configuration has [sigma range_float 0.3 to 100], "
                        + "the state has [sigma range_float 0.3 to 100; format ensemble [\"webp\", 64]]")
                .hasMessageNotContaining("seed:");
    }

    @Test
    void refusesAStateOfAnotherDataset() {
        ReaderHarness harness = new ReaderHarness(SECOND, trace(1, 2));
        TraceSplit split = TraceSplit.of("another", new Draws(trace(1, 2), TraceFixtures.SEED, Streams.SHARED));

        assertThatThrownBy(() -> harness.reader.addSplits(List.of(split)))
                .isInstanceOf(StateRefusedException.class)
                .hasMessageContaining(
                        "dataset: the tables have [" + TraceFixtures.DATASET + "], the state has [another]");
    }

    @Test
    void reportsWhyTheDatasetCannotBeRead() {
        ReaderHarness harness = new ReaderHarness(SECOND, trace(1, 2));
        harness.history.failure = new IOException("FATAL: the database system is starting up");

        assertThatThrownBy(() -> harness.addSplitsOf(trace(1, 2)))
                .hasMessageContaining("FATAL: the database system is starting up")
                .hasCause(harness.history.failure);
        assertThat(harness.history.open).isZero();
    }

    @Test
    void pendingInvocationsAreDueButNotEmitted() throws Exception {
        ReaderHarness harness = ReaderHarness.started(SECOND, trace(1, 10), trace(2, 3));

        assertThat(pending(harness)).isZero();
        harness.clock.advance(SECOND.minusNanos(1));
        assertThat(pending(harness)).isZero();
        harness.clock.advance(Duration.ofNanos(1));
        assertThat(pending(harness)).isEqualTo(2);
        harness.clock.advance(Duration.ofSeconds(4));
        assertThat(pending(harness)).as("trace 2 has 3 inputs").isEqualTo(5 + 3);

        harness.poll(3);
        assertThat(pending(harness)).isEqualTo(5);
        harness.poll();
        assertThat(pending(harness)).isZero();
        harness.pollAfter(HOUR);
        assertThat(pending(harness)).isZero();
    }

    @Test
    void everythingNotEmittedIsPendingWithoutAnInterval() throws Exception {
        ReaderHarness harness = ReaderHarness.started(Duration.ZERO, trace(1, 10));

        harness.poll(4);

        assertThat(pending(harness)).isEqualTo(6);
    }

    @Test
    void inputsThatHaveARowAreNeverPending() throws Exception {
        TraceDefinition trace = trace(1, 5);
        ReaderHarness harness = new ReaderHarness(SECOND, trace);
        harness.history.add(1, 1, past(1, RunStatus.COMPLETED));
        harness.history.add(1, 2, past(2, RunStatus.STARTED));
        harness.history.add(1, 4, past(4, RunStatus.LOST));
        harness.history.add(1, 6, past(6, RunStatus.COMPLETED));
        harness.addSplitsOf(trace);

        harness.clock.advance(SECOND);
        assertThat(pending(harness)).isEqualTo(1);
        harness.clock.advance(HOUR);
        assertThat(pending(harness)).as("inputs 3 and 5").isEqualTo(2);
        assertThat(harness.poll())
                .extracting(invocation -> invocation.id().input())
                .containsExactly(2, 3, 5);
        assertThat(pending(harness)).isZero();
    }

    private static long pending(ReaderHarness harness) {
        return harness.metrics.<Long>getGauge("pendingRecords").orElseThrow().getValue();
    }
}
