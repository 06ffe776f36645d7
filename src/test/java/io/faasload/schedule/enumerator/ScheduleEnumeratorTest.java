package io.faasload.schedule.enumerator;

import static io.faasload.schedule.trace.TraceFixtures.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig.Streams;
import io.faasload.lease.FakeLease;
import io.faasload.lease.OutdatedSubmissionException;
import io.faasload.run.RunHistory;
import io.faasload.schedule.InvocationSource;
import io.faasload.schedule.split.TraceSplit;
import io.faasload.schedule.trace.ScheduleDefinition;
import io.faasload.schedule.trace.TraceDefinition;
import io.faasload.schedule.trace.TraceFixtures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.util.function.SerializableSupplier;
import org.junit.jupiter.api.Test;

class ScheduleEnumeratorTest {

    @Test
    void spreadsTracesEvenlyOverReaders() throws Exception {
        Context context = new Context(3);
        SplitEnumerator<TraceSplit, ScheduleState> enumerator =
                enumerator(context, ScheduleState.empty(), 8, 3, 1, 5, 9, 2, 4);

        context.register(enumerator, 2, 0, 1);

        assertThat(context.assigned).isEqualTo(Map.of(0, List.of(1, 4, 9), 1, List.of(2, 5), 2, List.of(3, 8)));
        assertThat(context.assignments).isEqualTo(3);
        assertThat(enumerator.snapshotState(1).unassigned()).isEmpty();
    }

    @Test
    void assignsTracesAtInputOne() throws Exception {
        Context context = new Context(1);
        context.register(enumerator(context, ScheduleState.empty(), 4), 0);

        assertThat(context.splits.get(0)).usingRecursiveComparison().isEqualTo(TraceFixtures.split(trace(4, 10)));
    }

    @Test
    void assignsTheRestAfterARestoreBeforeAllReaders() throws Exception {
        Context before = new Context(2);
        SplitEnumerator<TraceSplit, ScheduleState> first = enumerator(before, ScheduleState.empty(), 1, 2, 3, 4);
        before.register(first, 1);
        ScheduleState state = first.snapshotState(1);
        assertThat(state.handedOut()).containsExactlyInAnyOrder(2, 4);
        assertThat(state.unassigned()).extracting(TraceSplit::trace).containsExactly(1, 3);

        Context after = new Context(2);
        after.register(enumerator(after, state, 1, 2, 3, 4), 0, 1);

        assertThat(after.assigned).isEqualTo(Map.of(0, List.of(1), 1, List.of(3)));
    }

    @Test
    void assignsOnlyAddedTracesAfterARestore() throws Exception {
        ScheduleState state = stateOf(1, 2);

        Context after = new Context(2);
        SplitEnumerator<TraceSplit, ScheduleState> enumerator = enumerator(after, state, 1, 2, 3, 4);
        after.register(enumerator, 0, 1);

        assertThat(after.assigned).isEqualTo(Map.of(0, List.of(3), 1, List.of(4)));
        assertThat(enumerator.snapshotState(2).handedOut()).containsExactlyInAnyOrder(1, 2, 3, 4);
    }

    @Test
    void forgetsRemovedTracesAndStartsThemOverIfTheyComeBack() throws Exception {
        Context without = new Context(1);
        SplitEnumerator<TraceSplit, ScheduleState> second = enumerator(without, stateOf(1, 2), 1);
        without.register(second, 0);
        ScheduleState state = second.snapshotState(2);
        assertThat(without.assigned).isEmpty();
        assertThat(state.handedOut()).containsExactly(1);

        Context again = new Context(1);
        again.register(enumerator(again, state, 1, 2), 0);

        assertThat(again.assigned).isEqualTo(Map.of(0, List.of(2)));
        assertThat(again.splits.get(0).nextInput()).isEqualTo(1);
    }

    @Test
    void dropsRemovedTracesThatNoReaderHad() throws Exception {
        Context nobody = new Context(1);
        ScheduleState state = enumerator(nobody, ScheduleState.empty(), 1, 2).snapshotState(1);

        Context after = new Context(1);
        after.register(enumerator(after, state, 1), 0);

        assertThat(after.assigned).isEqualTo(Map.of(0, List.of(1)));
    }

    @Test
    void givesTheSplitsOfAFailedReaderToItsSuccessor() throws Exception {
        Context context = new Context(2);
        SplitEnumerator<TraceSplit, ScheduleState> enumerator = enumerator(context, ScheduleState.empty(), 1, 2, 3);
        context.register(enumerator, 0, 1);
        List<TraceSplit> lost =
                context.splits.stream().filter(split -> split.trace() != 2).toList();

        context.readers.remove(0);
        context.assigned.clear();
        enumerator.addSplitsBack(lost, 0);
        assertThat(context.assigned).isEmpty();
        assertThat(enumerator.snapshotState(1).handedOut()).containsExactly(2);
        assertThat(enumerator.snapshotState(1).unassigned()).isEqualTo(lost);

        context.register(enumerator, 0);
        assertThat(context.assigned).isEqualTo(Map.of(0, List.of(1, 3)));
        assertThat(enumerator.snapshotState(2).handedOut()).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void reassignsSplitsAtOnceIfTheSuccessorIsAlreadyRegistered() throws Exception {
        Context context = new Context(1);
        SplitEnumerator<TraceSplit, ScheduleState> enumerator = enumerator(context, ScheduleState.empty(), 1);
        context.register(enumerator, 0);
        context.assigned.clear();

        enumerator.addSplitsBack(List.copyOf(context.splits), 0);

        assertThat(context.assigned).isEqualTo(Map.of(0, List.of(1)));
    }

    @Test
    void moreReadersThanTracesIsFine() throws Exception {
        Context context = new Context(4);
        context.register(enumerator(context, ScheduleState.empty(), 1, 2), 0, 1, 2, 3);

        assertThat(context.assigned).isEqualTo(Map.of(0, List.of(1), 1, List.of(2)));
    }

    @Test
    void renewsTheLeasePeriodicallyFromTheStart() throws Exception {
        Context context = new Context(1);
        enumerator(context, ScheduleState.empty(), 1);

        context.runAsyncCall();
        context.runAsyncCall();

        assertThat(context.periodMillis).isEqualTo(1000);
        assertThat(context.lease.renewals).isEqualTo(2);
    }

    @Test
    void waitsWhileTheLeaseCannotBeRenewed() throws Exception {
        Context context = new Context(1);
        enumerator(context, ScheduleState.empty(), 1);
        context.lease.isDatabaseDown = true;
        context.runAsyncCall();
        context.lease.isDatabaseDown = false;
        context.runAsyncCall();

        assertThat(context.lease.renewals).isEqualTo(1);
    }

    @Test
    void failsTheJobWhenAnotherSubmissionHasTakenOver() throws Exception {
        Context context = new Context(1);
        enumerator(context, ScheduleState.empty(), 1);
        context.lease.isOutdated = true;

        assertThatThrownBy(context::runAsyncCall).isInstanceOf(OutdatedSubmissionException.class);
    }

    @Test
    void closesTheLease() throws Exception {
        Context context = new Context(1);
        enumerator(context, ScheduleState.empty(), 1).close();

        assertThat(context.lease.isClosed).isTrue();
    }

    /** The state after these traces were assigned. */
    private static ScheduleState stateOf(int... traces) throws Exception {
        Context context = new Context(1);
        SplitEnumerator<TraceSplit, ScheduleState> enumerator = enumerator(context, ScheduleState.empty(), traces);
        context.register(enumerator, 0);
        return enumerator.snapshotState(1);
    }

    private static SplitEnumerator<TraceSplit, ScheduleState> enumerator(
            Context context, ScheduleState state, int... traces) throws Exception {
        List<TraceDefinition> definitions = new ArrayList<>();
        for (int id : traces) {
            definitions.add(trace(id, 10));
        }
        SerializableSupplier<RunHistory> noLookUp = () -> {
            throw new AssertionError("the reader looks up, not the enumerator");
        };
        SplitEnumerator<TraceSplit, ScheduleState> enumerator = new InvocationSource(
                        new ScheduleDefinition(TraceFixtures.DATASET, definitions, TraceFixtures.SEED, Streams.SHARED),
                        Duration.ZERO,
                        noLookUp,
                        context.lease.factory())
                .restoreEnumerator(context, state);
        enumerator.start();
        return enumerator;
    }

    /** Records assignments; readers do not request splits. */
    private static class Context extends FakeEnumeratorContext {

        final Map<Integer, List<Integer>> assigned = new TreeMap<>();
        final List<TraceSplit> splits = new ArrayList<>();
        final FakeLease lease = new FakeLease();
        int assignments;
        long periodMillis;

        private Runnable asyncCall;

        private final int parallelism;

        Context(int parallelism) {
            this.parallelism = parallelism;
        }

        void register(SplitEnumerator<TraceSplit, ScheduleState> enumerator, int... subtasks) {
            for (int subtask : subtasks) {
                register(enumerator, subtask);
            }
        }

        @Override
        public int currentParallelism() {
            return parallelism;
        }

        @Override
        public void assignSplits(SplitsAssignment<TraceSplit> assignment) {
            assignments++;
            assignment.assignment().forEach((subtask, added) -> {
                assertThat(readers).containsKey(subtask);
                splits.addAll(added);
                added.forEach(split -> assigned.computeIfAbsent(subtask, id -> new ArrayList<>())
                        .add(split.trace()));
            });
        }

        @Override
        public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> void callAsync(
                Callable<T> callable, BiConsumer<T, Throwable> handler, long initialDelayMillis, long period) {
            periodMillis = period;
            asyncCall = () -> {
                T result;
                try {
                    result = callable.call();
                } catch (Exception e) {
                    handler.accept(null, e);
                    return;
                }
                handler.accept(result, null);
            };
        }

        /** Runs periodic asynchronous calls once. */
        void runAsyncCall() {
            asyncCall.run();
        }
    }
}
