package io.faasload.job.invoke;

import io.faasload.dataset.Run;
import io.faasload.openwhisk.CallOutcome;
import io.faasload.schedule.Call;
import io.faasload.schedule.Invocation;
import io.faasload.schedule.Lease;
import io.faasload.schedule.RunHistory;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * Invokes. Emits each invocation with the call that was accepted, and the runs that will never be (refused, lost) on
 * {@link #FINAL}. An invocation that already has its call passes through.
 *
 * <p>All fields belong to the mailbox thread; an outcome arrives as a mail. Before a checkpoint's barrier nothing is
 * left on the wire, and what waits is stored; what was stored is then held until that checkpoint is complete, so that
 * after a terminal savepoint nothing is sent that its successor would send again. What comes after the barrier is sent at
 * once: no terminal savepoint has anything behind it. Nothing is sent while the lease of this submission does not hold; the
 * task fails when another one has taken over. Flink's own async operator stores what is in flight and calls it
 * again: architecture, decision 4.
 */
public final class InvokeOperator extends AbstractStreamOperator<Invocation>
        implements OneInputStreamOperator<Invocation, Invocation>, ProcessingTimeCallback {

    /** Of this operator in every job: its state is found by it. */
    public static final String UID = "invoke";

    /** Runs that ended here: refused, or lost without an activation id. */
    public static final OutputTag<Run> FINAL = new OutputTag<>("invoke-final", TypeInformation.of(Run.class));

    /** Time between a checkpoint's completion and the next call: a task that is about to end has ended by then. */
    private static final long RELEASE_MILLIS = 100;

    private static final long NOT_HELD = -1;

    private final InvokeSettings settings;
    private final Caller.Factory callers;
    private final RunHistory.Factory histories;
    private final Lease.Factory leases;
    private final transient MailboxExecutor mailbox;

    private transient Caller caller;
    private transient LeaseWatch lease;
    private transient WaitingRoom room;
    private transient ListState<WaitingCall> state;
    private transient ListState<LimitedCalls> limited;
    private transient InvokeMetrics counts;
    private transient FailingCalls failing;
    private transient int onWire;
    private transient boolean draining;
    private transient long heldForCheckpoint;
    private transient @Nullable ScheduledFuture<?> timer;
    private transient long timerMillis;

    @SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else.
    InvokeOperator(
            StreamOperatorParameters<Invocation> parameters,
            InvokeSettings settings,
            Caller.Factory callers,
            RunHistory.Factory histories,
            Lease.Factory leases) {
        super(parameters);
        this.settings = settings;
        this.callers = callers;
        this.histories = histories;
        this.leases = leases;
        this.mailbox = parameters.getMailboxExecutor();
    }

    /** Its state: the calls that are not on the wire. */
    public static ListStateDescriptor<WaitingCall> waitingCalls() {
        return new ListStateDescriptor<>("waiting", TypeInformation.of(WaitingCall.class));
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        room = new WaitingRoom(new SplittableRandom());
        failing = new FailingCalls();
        heldForCheckpoint = NOT_HELD;
        timerMillis = Long.MAX_VALUE;
        state = context.getOperatorStateStore().getListState(waitingCalls());
        limited = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("limited", TypeInformation.of(LimitedCalls.class)));
    }

    @Override
    public void open() throws Exception {
        super.open();
        caller = callers.open();
        counts = new InvokeMetrics(getRuntimeContext(), getMetricGroup(), () -> onWire, () -> room.size());
        counts.restore(limited.get());
        long now = now();
        for (WaitingCall call : RestoredCalls.of(state.get(), settings.traces(), caller, histories)) {
            room.add(call, now);
        }
        lease = new LeaseWatch(
                leases.open(),
                System::nanoTime,
                () -> mail(this::send, "the lease holds"),
                failure -> mail(() -> ExceptionUtils.rethrow(failure), "the lease is lost"));
        lease.start();
        arm();
    }

    @Override
    public void processElement(StreamRecord<Invocation> element) throws Exception {
        Invocation invocation = element.getValue();
        if (invocation.call() != null) {
            output.collect(new StreamRecord<>(invocation));
            return;
        }
        while (room.size() >= settings.maxWaiting()) {
            mailbox.yield();
        }
        room.add(WaitingCall.of(invocation), now());
        send();
        while (onWire >= settings.maxInFlight()) {
            mailbox.yield();
        }
    }

    /** Sends whatever may be sent now. */
    private void send() {
        while (!draining && onWire < settings.maxInFlight() && lease.holds()) {
            long now = now();
            WaitingCall next = room.poll(now);
            if (next == null) {
                break;
            }
            if (next.invocation().call() != null) {
                output.collect(new StreamRecord<>(next.invocation()));
                continue;
            }
            onWire++;
            room.gate(next.invocation().namespace()).sent(now);
            caller.call(next.invocation(), outcome -> mail(() -> answered(next, outcome), "outcome of a call"));
        }
        arm();
    }

    /** From any thread. */
    private void mail(ThrowingRunnable<? extends Exception> mail, String what) {
        try {
            mailbox.execute(mail, what);
        } catch (RejectedExecutionException e) {
            // The task is gone, and with it everything that waited for this; the table and the source know what to do.
            LOG.debug("Comes after the end of the task: {}", what, e);
        }
    }

    private void answered(WaitingCall call, CallOutcome outcome) {
        onWire--;
        long now = now();
        room.gate(call.invocation().namespace()).answered(outcome, now);
        counts.answered(call.invocation(), outcome);
        switch (outcome.kind()) {
            case ACCEPTED -> output.collect(new StreamRecord<>(call.accepted(outcome)));
            case REFUSED -> end(call.failed(outcome), Run.REFUSED);
            default -> {
                WaitingCall again = call.failed(outcome);
                if (again.triedLongerThan(settings.invocationLimit(), now)) {
                    end(again, again.attempt() == 0 ? Run.REFUSED : Run.LOST);
                } else {
                    failing.add(outcome, now);
                    room.addAgain(again, outcome.kind(), now);
                }
            }
        }
        send();
    }

    private void end(WaitingCall call, String status) {
        if (status.equals(Run.LOST)) {
            counts.lost();
        } else {
            counts.refused();
        }
        Call made = new Call(null, call.attempt(), call.lastSentMicros(), null);
        Run run = RunRow.of(call.invocation(), made, status, null, call.lastError());
        output.collect(FINAL, new StreamRecord<>(run));
    }

    /** Sets the timer for the first call that will be due. */
    private void arm() {
        if (draining || onWire >= settings.maxInFlight() || !lease.holds()) {
            return; // The snapshot, an answer or the lease comes first.
        }
        long due = room.nextDueMillis(now());
        if (due < timerMillis) {
            if (timer != null) {
                timer.cancel(false);
            }
            timerMillis = due;
            timer = getProcessingTimeService().registerTimer(due, this);
        }
    }

    @Override
    public void onProcessingTime(long timestampMillis) {
        if (timestampMillis == timerMillis) {
            timerMillis = Long.MAX_VALUE;
            timer = null;
        }
        send();
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        draining = true;
        while (onWire > 0) {
            mailbox.yield();
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.update(room.calls());
        limited.update(List.of(counts.limited()));
        room.hold();
        heldForCheckpoint = context.getCheckpointId();
        draining = false;
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        release(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        super.notifyCheckpointAborted(checkpointId);
        release(checkpointId);
    }

    private void release(long checkpointId) {
        var unused = getProcessingTimeService().registerTimer(now() + RELEASE_MILLIS, time -> {
            if (heldForCheckpoint != NOT_HELD && checkpointId >= heldForCheckpoint) {
                heldForCheckpoint = NOT_HELD;
                room.release();
                send();
            }
        });
    }

    @Override
    public void close() throws Exception {
        if (caller != null) {
            caller.close();
        }
        if (lease != null) {
            lease.close();
        }
        super.close();
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }
}
