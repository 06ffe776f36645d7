package io.faasload.job.invoke;

import io.faasload.job.task.Machine;
import io.faasload.lease.Lease;
import io.faasload.lease.SendPermit;
import io.faasload.openwhisk.CallOutcome;
import io.faasload.run.Invocation;
import io.faasload.run.Run;
import io.faasload.run.RunStatus;
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
 * Decides when each invocation is sent, and what to do with its outcome. {@link InvokeOperator} wraps it as a Flink operator; all
 * it needs of Flink is a mailbox and timers.
 *
 * <p>All methods run on the mailbox thread; outcomes arrive as mails. No call is in flight when a checkpoint barrier passes, and
 * the waiting calls are stored with the checkpoint. They are then held until it completes: it may be the savepoint that ends this
 * job, after which the next job sends them. Flink does not report the completion of a savepoint that does not end the job; the
 * calls are then held until the next checkpoint completes, or until this one must have failed. Invocations that arrive after the
 * barrier are sent at once, since none follow the barrier of a terminal savepoint. Nothing is sent without a valid lease; the
 * task fails once another submission has taken over.
 */
final class CallDispatcher implements ProcessingTimeCallback, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CallDispatcher.class);

    /**
     * From a checkpoint's completion to the release of the calls held for it: a task that the checkpoint ends has ended by then.
     */
    private static final long RELEASE_MILLIS = 100;

    private static final long NOT_HELD = -1;

    private final InvokeSettings settings;
    private final Caller caller;
    private final SendPermit permit;
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
     * The task that the dispatcher runs in.
     *
     * @param mailbox of the task's operator
     * @param time of the task
     * @param accepted receives each invocation with its accepted call
     * @param ended receives the runs that end without an activation id: refused or lost
     * @param metrics of the operator
     * @param attempt number of this start of the task
     */
    record Task(
            MailboxExecutor mailbox,
            ProcessingTimeService time,
            Consumer<Invocation> accepted,
            Consumer<Run> ended,
            InvokeMetrics metrics,
            SendPermit.Attempt attempt) {}

    /**
     * Creates a dispatcher that does not send yet.
     *
     * @param caller closed with this
     * @param lease closed with this
     */
    CallDispatcher(InvokeSettings settings, Machine machine, Caller caller, Lease lease, Task task) {
        this.settings = settings;
        this.caller = caller;
        this.task = task;
        this.room = new WaitingRoom(machine.random(), settings.coldStarts());
        this.metrics = task.metrics();
        this.permit = new SendPermit(
                lease,
                task.attempt(),
                machine::nanoTime,
                machine.newTimer("faasload-lease"),
                () -> mail(this::send, "the lease holds"),
                failure -> mail(() -> ExceptionUtils.rethrow(failure), "the lease is lost"));
    }

    /** Takes that the tasks of the job are in these attempts, by index. */
    void expect(TaskAttempts attempts) {
        permit.expect(attempts.numbers());
    }

    /** Starts with the calls restored from the state. */
    void start(List<WaitingCall> restored) {
        long now = now();
        restored.forEach(call -> room.add(call, now));
        permit.start();
        if (room.hasStarted()) {
            mail(this::send, "calls that were made before");
        }
        armTimer();
    }

    /** Takes an invocation, and blocks until there is room for the next. One that already has its call passes through. */
    void add(Invocation invocation) throws InterruptedException {
        if (invocation.missed() != null) {
            metrics.countMissed();
            task.ended().accept(Run.missed(invocation));
            return;
        }
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

    /** Sends all calls that may be sent now. */
    private void send() {
        // These are not sent, so they need no permit: their end may come before the first row that gives one.
        while (!draining && room.hasStarted()) {
            task.accepted().accept(room.removeStarted().invocation());
        }
        while (!draining && inFlight < settings.maxInFlight() && permit.holds()) {
            long now = now();
            WaitingCall next = room.poll(now);
            if (next == null) {
                break;
            }
            inFlight++;
            boolean isCold = settings.coldStarts().isForced(next.invocation());
            room.gate(next.namespace()).onSent(now, isCold);
            caller.call(
                    next.invocation(),
                    isCold,
                    outcome -> mail(() -> handle(next, isCold, outcome), "outcome of a call"));
        }
        armTimer();
    }

    /** May be called from any thread. */
    private void mail(ThrowingRunnable<? extends Exception> mail, String what) {
        try {
            task.mailbox().execute(mail, what);
        } catch (RejectedExecutionException e) {
            // After a restart, rows and restored state show which invocations are still to be sent.
            LOG.debug("Ignored after the end of the task: {}", what, e);
        }
    }

    private void handle(WaitingCall call, boolean isCold, CallOutcome outcome) {
        inFlight--;
        long now = now();
        room.gate(call.namespace()).onOutcome(outcome, now);
        metrics.recordOutcome(call.invocation(), outcome);
        switch (outcome.kind()) {
            case ACCEPTED -> task.accepted().accept(call.accepted(outcome, isCold));
            // Accepted, though without an activation id: a retry would run it twice.
            case REFUSED, UNNAMED -> giveUp(call.failed(outcome));
            default -> {
                WaitingCall retry = call.failed(outcome);
                if (retry.triedLongerThan(settings.invocationLimit(), now) && !isOneOfMany(retry, outcome, now)) {
                    giveUp(retry);
                } else {
                    failing.add(outcome, now);
                    room.addRetry(retry, outcome.kind(), now);
                }
            }
        }
        send();
    }

    /** Whether its user's limits leave room for other calls, so that its turn will come. */
    private boolean isOneOfMany(WaitingCall call, CallOutcome outcome, long nowMillis) {
        return outcome.kind().isLimit()
                && room.gate(call.namespace())
                        .hasAcceptedSince(nowMillis - settings.invocationLimit().toMillis());
    }

    /** A run is refused only if it was certainly never invoked: the next generation invokes it. */
    private void giveUp(WaitingCall call) {
        RunStatus status;
        if (call.attempt() == 0) {
            status = RunStatus.REFUSED;
            metrics.countRefused();
        } else {
            status = RunStatus.LOST;
            metrics.countLost();
        }
        task.ended().accept(Run.of(call.givenUp(), status, null, call.lastError()));
    }

    /** Sets the timer to when the next call is due. */
    private void armTimer() {
        if (draining || inFlight >= settings.maxInFlight() || !permit.holds()) {
            return; // An outcome, the next snapshot or the lease leads to the next send.
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

    /** Stops sending, and blocks until no call is in flight. */
    void drain() throws InterruptedException {
        draining = true;
        while (inFlight > 0) {
            task.mailbox().yield();
        }
    }

    /** Drains for good: nothing can be emitted after the end of the input. */
    void finish() throws InterruptedException {
        isFinished = true;
        drain();
    }

    /**
     * Returns the waiting calls, for the state of a checkpoint. Holds them until {@link #release}, and resumes sending unless the
     * input has ended.
     */
    List<WaitingCall> snapshot(long checkpointId) {
        List<WaitingCall> waiting = room.calls();
        room.hold();
        heldForCheckpoint = checkpointId;
        releaseAfter(settings.holdLimit().toMillis(), checkpointId);
        draining = isFinished;
        return waiting;
    }

    int inFlight() {
        return inFlight;
    }

    int waiting() {
        return room.size();
    }

    /** Releases, after a short delay, the calls held for a completed or aborted checkpoint and for those before it. */
    void release(long checkpointId) {
        releaseAfter(RELEASE_MILLIS, checkpointId);
    }

    private void releaseAfter(long millis, long checkpointId) {
        var unused = task.time().registerTimer(now() + millis, time -> {
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
        permit.close();
    }

    private long now() {
        return task.time().getCurrentProcessingTime();
    }
}
