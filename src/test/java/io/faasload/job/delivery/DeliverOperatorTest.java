package io.faasload.job.delivery;

import static io.faasload.run.RunFixtures.finished;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.dataset.delivery.DeliveredRuns;
import io.faasload.job.task.FakeMachine;
import io.faasload.run.Run;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliverOperatorTest {

    private static final int MAX_PARALLELISM = 128;

    private final FakeDeliveryTables tables = new FakeDeliveryTables();
    private final FakeMachine machine = new FakeMachine();
    private final List<KeyedOneInputStreamOperatorTestHarness<Long, Run, Run>> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var harness : open) {
            harness.close();
        }
    }

    @Test
    void passesARunOnOnceAndAgainWhenItIsCompletedAfterAll() throws Exception {
        var task = start(null);

        process(task, finished(1, RunStatus.COMPLETED, "a"), finished(1, RunStatus.COMPLETED, "b"));
        process(
                task,
                finished(2, RunStatus.LOST, "c"),
                finished(2, RunStatus.LOST, "c"),
                finished(2, RunStatus.COMPLETED, "c"));

        assertThat(delivered(task)).containsExactly("1 COMPLETED a", "2 LOST c", "2 COMPLETED c");
    }

    /** The job does not see them again: they were final in the table when the schedule resumed. */
    @Test
    void afterARestartPassesOnWhatBecameFinalAfterTheCheckpoint() throws Exception {
        var task = start(null);
        process(task, finished(1, RunStatus.COMPLETED, "a"));
        OperatorSubtaskState checkpoint = snapshot(task, 1);
        tables.write(finished(1, RunStatus.COMPLETED, "a"));
        tables.write(finished(2, RunStatus.COMPLETED, "b"));
        tables.write(finished(5000, RunStatus.LOST, "c"));

        task = start(checkpoint);
        runMails(task);

        assertThat(delivered(task)).containsExactly("2 COMPLETED b", "5000 LOST c");
    }

    @Test
    void aRunOfTheStreamWaitsForTheVersionInTheTables() throws Exception {
        tables.write(finished(1, RunStatus.COMPLETED, "first"));
        var task = start(null);

        // No mail is run before: processing the element runs them.
        process(task, finished(1, RunStatus.COMPLETED, "second"), finished(2, RunStatus.COMPLETED, "b"));

        assertThat(delivered(task)).containsExactly("1 COMPLETED first", "2 COMPLETED b");
    }

    @Test
    void aRepairAfterTheCheckpointIsFoundInTheTables() throws Exception {
        var task = start(null);
        process(task, finished(1, RunStatus.LOST, "a"));
        OperatorSubtaskState checkpoint = snapshot(task, 1);
        tables.write(finished(1, RunStatus.COMPLETED, "a"));

        task = start(checkpoint);
        runMails(task);

        assertThat(delivered(task)).containsExactly("1 COMPLETED a");
    }

    /** By a TaskManager that is cut off: the schedule has seen it, the first comparison has not. */
    @Test
    void aRunThatAnEarlierAttemptFinishesLateIsFoundByALaterComparison() throws Exception {
        var task = start(null);
        runMails(task);
        tables.write(finished(1, RunStatus.COMPLETED, "late"));

        complete(task, 1);
        runMails(task);
        assertThat(delivered(task)).isEmpty();
        machine.advance(Delivery.COMPARISON_INTERVAL);
        complete(task, 2);
        runMails(task);

        assertThat(delivered(task)).containsExactly("1 COMPLETED late");
        // The stream may have it too, after all.
        process(task, finished(1, RunStatus.COMPLETED, "late"));
        assertThat(delivered(task)).hasSize(1);
    }

    @Test
    void aStartWithoutAStateRepeatsNothingThatIsRecorded() throws Exception {
        var task = start(null);
        for (int input = 1; input <= 3; input++) {
            tables.write(finished(input, RunStatus.COMPLETED, "a"));
            process(task, finished(input, RunStatus.COMPLETED, "a"));
        }
        OperatorSubtaskState unused = snapshot(task, 1);
        tables.write(finished(4, RunStatus.COMPLETED, "a"));
        process(task, finished(4, RunStatus.COMPLETED, "a"));
        task.notifyOfCompletedCheckpoint(1);

        task = start(null);
        runMails(task);

        assertThat(delivered(task)).containsExactly("4 COMPLETED a");
    }

    /** The restored sink commits it; a start without a state must not repeat it. */
    @Test
    void whatARestoredCheckpointHasIsRecordedWithTheNextOne() throws Exception {
        var task = start(null);
        process(task, finished(1, RunStatus.COMPLETED, "a"));
        OperatorSubtaskState checkpoint = snapshot(task, 1);

        task = start(checkpoint);
        assertThat(tables.recorded).isEmpty();
        complete(task, 2);

        assertThat(tables.recorded.values())
                .containsExactly(DeliveredRuns.NONE.with(finished(1, RunStatus.COMPLETED, "a")));
    }

    @Test
    void anAbortedCheckpointIsRecordedWithTheNextOne() throws Exception {
        var task = start(null);
        process(task, finished(1, RunStatus.COMPLETED, "a"));
        OperatorSubtaskState unused = snapshot(task, 1);
        task.getOperator().notifyCheckpointAborted(1);
        process(task, finished(2, RunStatus.COMPLETED, "a"));
        complete(task, 2);

        assertThat(tables.recorded.values())
                .containsExactly(DeliveredRuns.NONE
                        .with(finished(1, RunStatus.COMPLETED, "a"))
                        .with(finished(2, RunStatus.COMPLETED, "a")));
    }

    @Test
    void anOlderStateRepeatsNothingThatIsRecorded() throws Exception {
        var task = start(null);
        process(task, finished(1, RunStatus.COMPLETED, "a"));
        OperatorSubtaskState older = snapshot(task, 1);
        process(task, finished(2, RunStatus.COMPLETED, "a"));
        tables.write(finished(2, RunStatus.COMPLETED, "a"));
        complete(task, 2);

        task = start(older);
        process(task, finished(2, RunStatus.COMPLETED, "a"), finished(3, RunStatus.COMPLETED, "a"));

        assertThat(delivered(task)).containsExactly("3 COMPLETED a");
    }

    @Test
    void rescaledTasksShareTheBlocks() throws Exception {
        int[] inputs = IntStream.range(0, 40).map(block -> 1 + 1024 * block).toArray();
        var task = start(null);
        for (int input : inputs) {
            process(task, finished(input, RunStatus.COMPLETED, "a"));
            tables.write(finished(input, RunStatus.COMPLETED, "a"));
            tables.write(finished(input + 1, RunStatus.COMPLETED, "a"));
        }
        OperatorSubtaskState checkpoint = snapshot(task, 1);

        List<String> all = new ArrayList<>();
        for (int subtask = 0; subtask < 3; subtask++) {
            var one = start(checkpoint, 3, subtask);
            runMails(one);
            assertThat(delivered(one)).hasSizeBetween(5, 30);
            all.addAll(delivered(one));
        }

        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(IntStream.of(inputs)
                        .mapToObj(input -> (input + 1) + " COMPLETED a")
                        .toList());
    }

    @Test
    void completeBlocksAreNotRead() throws Exception {
        var task = start(null);
        for (int input = 1024; input < 2048; input++) {
            tables.write(finished(input, RunStatus.COMPLETED, "a"));
            process(task, finished(input, RunStatus.COMPLETED, "a"));
        }
        tables.write(finished(2048, RunStatus.COMPLETED, "a"));
        OperatorSubtaskState checkpoint = snapshot(task, 1);
        tables.read.clear();

        task = start(checkpoint);
        runMails(task);

        long first = DeliveredRuns.block(new RunId(1, 0));
        assertThat(tables.read).containsExactly(first, first + 2);
        assertThat(delivered(task)).containsExactly("2048 COMPLETED a");
    }

    @Test
    void anOutageFailsTheTask() throws Exception {
        var task = start(null);
        runMails(task);
        tables.isDown = true;

        assertThatThrownBy(() -> process(task, finished(1, RunStatus.COMPLETED, "a")))
                .hasRootCauseMessage("the database is down");
    }

    private KeyedOneInputStreamOperatorTestHarness<Long, Run, Run> start(OperatorSubtaskState restored)
            throws Exception {
        return start(restored, 1, 0);
    }

    private KeyedOneInputStreamOperatorTestHarness<Long, Run, Run> start(
            OperatorSubtaskState restored, int parallelism, int subtask) throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<Long, Run, Run>(
                new DeliverOperatorFactory(machine, tables.ledgers()),
                run -> DeliveredRuns.block(run.id()),
                Types.LONG,
                MAX_PARALLELISM,
                parallelism,
                subtask);
        if (restored != null) {
            harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                    restored, MAX_PARALLELISM, 1, parallelism, subtask));
        }
        harness.open();
        open.add(harness);
        return harness;
    }

    private static void process(KeyedOneInputStreamOperatorTestHarness<Long, Run, Run> task, Run... runs)
            throws Exception {
        for (Run run : runs) {
            task.processElement(new StreamRecord<>(run));
        }
    }

    private static void runMails(KeyedOneInputStreamOperatorTestHarness<Long, Run, Run> task) throws Exception {
        for (Optional<Mail> mail = task.getTaskMailbox().tryTake(0);
                mail.isPresent();
                mail = task.getTaskMailbox().tryTake(0)) {
            mail.get().run();
        }
    }

    private static OperatorSubtaskState snapshot(
            KeyedOneInputStreamOperatorTestHarness<Long, Run, Run> task, long checkpoint) throws Exception {
        task.prepareSnapshotPreBarrier(checkpoint);
        return task.snapshot(checkpoint, checkpoint);
    }

    private static void complete(KeyedOneInputStreamOperatorTestHarness<Long, Run, Run> task, long checkpoint)
            throws Exception {
        OperatorSubtaskState unused = snapshot(task, checkpoint);
        task.notifyOfCompletedCheckpoint(checkpoint);
    }

    private static List<String> delivered(KeyedOneInputStreamOperatorTestHarness<Long, Run, Run> task) {
        return task.extractOutputValues().stream()
                .map(run ->
                        run.id().input() + " " + run.status() + " " + run.call().activationId())
                .toList();
    }
}
