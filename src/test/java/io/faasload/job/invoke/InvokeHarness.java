package io.faasload.job.invoke;

import io.faasload.job.end.EndOnSignal;
import io.faasload.job.task.FakeMachine;
import io.faasload.lease.FakeLease;
import io.faasload.lease.Lease;
import io.faasload.openwhisk.CallOutcome;
import io.faasload.run.Invocation;
import io.faasload.run.Run;
import io.faasload.run.RunHistory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * {@link InvokeOperator} in Flink's harness, with a clock that starts a thousand minutes after the epoch. Neither that clock nor
 * the time of the lease advances by itself.
 */
final class InvokeHarness implements AutoCloseable {

    static final long START = 60_000_000;
    static final InvokeSettings SETTINGS =
            new InvokeSettings(Samples.TRACES, 4, 1_000, Duration.ofSeconds(600), Samples.HOLD_LIMIT);

    final FakeCaller caller = new FakeCaller();
    final FakeLease lease;
    final FakeMachine machine = new FakeMachine();
    private final OneInputStreamOperatorTestHarness<Invocation, Invocation> harness;

    InvokeHarness() throws Exception {
        this(SETTINGS, new FixedHistory(), null);
    }

    InvokeHarness(InvokeSettings settings, SerializableSupplier<RunHistory> history, OperatorSubtaskState restored)
            throws Exception {
        this(settings, history, restored, List.of());
    }

    InvokeHarness(
            InvokeSettings settings,
            SerializableSupplier<RunHistory> history,
            OperatorSubtaskState restored,
            List<String> forgotten)
            throws Exception {
        this(settings, history, restored, forgotten, new FakeLease());
    }

    InvokeHarness(FakeLease lease) throws Exception {
        this(SETTINGS, new FixedHistory(), null, List.of(), lease);
    }

    private InvokeHarness(
            InvokeSettings settings,
            SerializableSupplier<RunHistory> history,
            OperatorSubtaskState restored,
            List<String> forgotten,
            FakeLease lease)
            throws Exception {
        this.lease = lease;
        forgotten.forEach(caller::forget);
        harness = new OneInputStreamOperatorTestHarness<>(new InvokeOperatorFactory(
                machine,
                settings,
                caller.factory(),
                history,
                lease.factory(),
                operator -> new EndOnSignal(operator, "never", "")));
        harness.setProcessingTime(START);
        harness.setup(TypeInformation.of(Invocation.class)
                .createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        if (restored != null) {
            harness.initializeState(restored);
        }
        harness.open();
    }

    InvokeHarness process(int... inputs) throws Exception {
        for (int input : inputs) {
            process(Samples.invocation(input));
        }
        return this;
    }

    void process(Invocation invocation) throws Exception {
        harness.processElement(new StreamRecord<>(invocation));
    }

    /** Answers the oldest call in flight, and lets the operator handle the outcome. */
    void answer(CallOutcome outcome) throws Exception {
        caller.answer(outcome);
        runMails();
    }

    void runMails() throws Exception {
        for (Optional<Mail> mail = harness.getTaskMailbox().tryTake(0);
                mail.isPresent();
                mail = harness.getTaskMailbox().tryTake(0)) {
            mail.get().run();
        }
    }

    /** Advances the clock, which fires the timers that are due. */
    void advanceTo(long millis) throws Exception {
        harness.setProcessingTime(millis);
        runMails();
    }

    /** Lets the operator query the lease again, and handle the answer. */
    void askForLease() throws Exception {
        machine.advance(Lease.INTERVAL);
        runMails();
    }

    /** Advances the clock on the task's thread; may be called from any thread. */
    void fireTimersByMail(long millis) {
        new MailboxExecutorImpl(harness.getTaskMailbox(), 0, StreamTaskActionExecutor.IMMEDIATE)
                .execute(() -> harness.setProcessingTime(millis), "clock");
    }

    long now() {
        return harness.getProcessingTime();
    }

    /** Takes an operator through a checkpoint up to its state. */
    OperatorSubtaskState checkpoint(long id) throws Exception {
        harness.prepareSnapshotPreBarrier(id);
        return harness.snapshot(id, now());
    }

    void prepareBarrier(long id) throws Exception {
        harness.prepareSnapshotPreBarrier(id);
    }

    /** Ends the input, as {@code flink stop --drain} does. */
    void finish() throws Exception {
        harness.getOneInputOperator().finish();
    }

    void complete(long id) throws Exception {
        harness.notifyOfCompletedCheckpoint(id);
    }

    void abort(long id) throws Exception {
        harness.getOperator().notifyCheckpointAborted(id);
    }

    List<Invocation> emitted() {
        return harness.extractOutputValues();
    }

    List<Run> ended() {
        var runs = harness.getSideOutput(InvokeOperator.FINAL);
        return runs == null
                ? List.of()
                : runs.stream().map(StreamRecord::getValue).toList();
    }

    LimitedCalls limited() {
        var context = harness.getOperator().getRuntimeContext();
        return LimitedCalls.of(Map.of(
                InvokeMetrics.RATE_LIMITED,
                context.getAccumulator(InvokeMetrics.RATE_LIMITED).getLocalValue(),
                InvokeMetrics.CONCURRENCY_LIMITED,
                context.getAccumulator(InvokeMetrics.CONCURRENCY_LIMITED).getLocalValue()));
    }

    int timers() {
        return harness.getProcessingTimeService().getNumActiveTimers();
    }

    @Override
    public void close() throws Exception {
        // Flink's harness ends the input, which waits for the calls in flight.
        while (caller.onWire() > 0) {
            caller.answer(Samples.failed(CallOutcome.Kind.UNKNOWN, 0, "the test is over", START));
        }
        harness.close();
    }
}
