package io.faasload.job.invoke;

import io.faasload.job.task.Machine;
import io.faasload.lease.Lease;
import io.faasload.lease.SendPermit;
import io.faasload.openwhisk.CallOutcome;
import io.faasload.run.Call;
import io.faasload.run.Invocation;
import io.faasload.run.Run;
import io.faasload.run.RunRow;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which invocation is called when, and what becomes of it. {@link InvokeOperator} makes a Flink operator of it; it
 * needs no more of Flink than a mailbox and timers.
 *
 * <p>All methods belong to the mailbox thread; an outcome arrives as a mail. Before a checkpoint's barrier no call is left
 * in flight, and what waits is stored; what was stored is then held until that checkpoint is complete, so that after a
 * terminal savepoint nothing is sent that its successor would send again. What comes after the barrier is sent at once: no
 * terminal savepoint has anything behind it. Nothing is sent while the lease of this submission does not hold; the task
 * fails when another one has taken over.
 */
final class CallDispatcher implements ProcessingTimeCallback, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CallDispatcher.class);

    /** Time between a checkpoint's completion and the next call: a task that is about to end has ended by then. */
    private static final long RELEASE_MILLIS = 100;

    private static final long NOT_HELD = -1;

    private final InvokeSettings settings;
    private final Caller caller;
    private final SendPermit lease;
    private final Task task;
    private final InvokeMetrics metrics;
    private final WaitingRoom room;
    private final FailingCalls failing = new FailingCalls();

    private int inFlight;
    private boolean draining;
    private boolean isFinished;
    private long heldForCheckpoint = NOT_HELD;
    private @Nullable ScheduledFuture<?> timer;
    private long timerMillis = Long.MAX_VALUE;

    /**
     * What it needs of the task that it runs in.
     *
     * @param mailbox of the operator
     * @param time of the task
     * @param accepted takes each invocation with the call that was accepted
     * @param ended takes the runs that will never be: refused, or lost without an activation id
     * @param metrics of the operator
     */
    record Task(
            MailboxExecutor mailbox,
            ProcessingTimeService time,
            Consumer<Invocation> accepted,
            Consumer<Run> ended,
            InvokeMetrics metrics) {}

    /**
     * A dispatcher that does not send yet.
     *
     * @param caller closed with this
     * @param lease closed with this
     */
    CallDispatcher(InvokeSettings settings, Machine machine, Caller caller, Lease lease, Task task) {
        this.settings = settings;
        this.caller = caller;
        this.task = task;
        this.room = new WaitingRoom(machine.random());
        this.metrics = task.metrics();
        this.lease = new SendPermit(
                lease,
                machine::nanoTime,
                machine.newTimer("faasload-lease"),
                () -> mail(this::send, "the lease holds"),
                failure -> mail(() -> ExceptionUtils.rethrow(failure), "the lease is lost"));
    }

    /** Starts, with the calls that waited in the state. */
    void start(List<WaitingCall> restored) {
        long now = now();
        restored.forEach(call -> room.add(call, now));
        lease.start();
        arm();
    }

    /** Takes an invocation; returns when the next one may be taken. One that has its call already passes through. */
    void add(Invocation invocation) throws InterruptedException {
        if (invocation.call() != null) {
            task.accepted().accept(invocation);
            return;
        }
        while (room.size() >= settings.maxWaiting()) {
            task.mailbox().yield();
        }
        room.add(WaitingCall.of(invocation), now());
        send();
        while (inFlight >= settings.maxInFlight()) {
            task.mailbox().yield();
        }
    }

    /** Sends whatever may be sent now. */
    private void send() {
        while (!draining && inFlight < settings.maxInFlight() && lease.holds()) {
            long now = now();
            WaitingCall next = room.poll(now);
            if (next == null) {
                break;
            }
            if (next.invocation().call() != null) {
                task.accepted().accept(next.invocation());
                continue;
            }
            inFlight++;
            room.gate(next.invocation().namespace()).sent(now);
            caller.call(next.invocation(), outcome -> mail(() -> answered(next, outcome), "outcome of a call"));
        }
        arm();
    }

    /** From any thread. */
    private void mail(ThrowingRunnable<? extends Exception> mail, String what) {
        try {
            task.mailbox().execute(mail, what);
        } catch (RejectedExecutionException e) {
            // The task is gone, and with it everything that waited for this; the table and the source know what to do.
            LOG.debug("Comes after the end of the task: {}", what, e);
        }
    }

    private void answered(WaitingCall call, CallOutcome outcome) {
        inFlight--;
        long now = now();
        room.gate(call.invocation().namespace()).answered(outcome, now);
        metrics.answered(call.invocation(), outcome);
        switch (outcome.kind()) {
            case ACCEPTED -> task.accepted().accept(call.accepted(outcome));
            case REFUSED -> giveUp(call.failed(outcome));
            default -> {
                WaitingCall again = call.failed(outcome);
                if (again.triedLongerThan(settings.invocationLimit(), now)) {
                    giveUp(again);
                } else {
                    failing.add(outcome, now);
                    room.addAgain(again, outcome.kind(), now);
                }
            }
        }
        send();
    }

    /** Refused is only what was surely never invoked: the next generation invokes it again. */
    private void giveUp(WaitingCall call) {
        String status;
        if (call.attempt() == 0) {
            status = Run.REFUSED;
            metrics.refused();
        } else {
            status = Run.LOST;
            metrics.lost();
        }
        Call made = new Call(null, call.attempt(), call.lastSentMicros(), null);
        task.ended().accept(RunRow.of(call.invocation(), made, status, null, call.lastError()));
    }

    /** Sets the timer for the first call that will be due. */
    private void arm() {
        if (draining || inFlight >= settings.maxInFlight() || !lease.holds()) {
            return; // The snapshot, an answer or the lease comes first.
        }
        long due = room.nextDueMillis(now());
        if (due < timerMillis) {
            if (timer != null) {
                timer.cancel(false);
            }
            timerMillis = due;
            timer = task.time().registerTimer(due, this);
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

    /** Starts no call any more, and returns when none is in flight. */
    void drain() throws InterruptedException {
        draining = true;
        while (inFlight > 0) {
            task.mailbox().yield();
        }
    }

    /** As {@link #drain}, for good: the input has ended, and behind it nobody takes what a call brings. */
    void finish() throws InterruptedException {
        isFinished = true;
        drain();
    }

    /** The calls that wait, for the state of a checkpoint; they are held until {@link #release}. Ends the draining, but not at the end of the input. */
    List<WaitingCall> snapshot(long checkpointId) {
        List<WaitingCall> waiting = room.calls();
        room.hold();
        heldForCheckpoint = checkpointId;
        draining = isFinished;
        return waiting;
    }

    int inFlight() {
        return inFlight;
    }

    int waiting() {
        return room.size();
    }

    /** A checkpoint has ended, well or not: what was held for it, or for one before it, may be sent a little later. */
    void release(long checkpointId) {
        var unused = task.time().registerTimer(now() + RELEASE_MILLIS, time -> {
            if (heldForCheckpoint != NOT_HELD && checkpointId >= heldForCheckpoint) {
                heldForCheckpoint = NOT_HELD;
                room.release();
                send();
            }
        });
    }

    @Override
    public void close() {
        caller.close();
        lease.close();
    }

    private long now() {
        return task.time().getCurrentProcessingTime();
    }
}
