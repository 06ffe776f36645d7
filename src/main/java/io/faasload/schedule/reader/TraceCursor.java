package io.faasload.schedule.reader;

import io.faasload.run.Invocation;
import io.faasload.run.PastRun;
import io.faasload.run.PastRuns;
import io.faasload.run.RunId;
import io.faasload.schedule.split.TraceSplit;
import io.faasload.schedule.trace.Draws;
import io.faasload.schedule.trace.TraceDefinition;

/**
 * The position in a trace: what is emitted next, and when. The schedule uses virtual time: the k-th invocation is due at anchor + k ×
 * interval, however late the others were. Inputs that have a row take no slot. Not thread-safe, except {@link #pending} once the cursor
 * has its anchor and was safely published.
 */
final class TraceCursor {

    private final TraceDefinition trace;
    private final Draws draws;
    private final PastRuns past;
    private final long intervalNanos;
    private final int slots;
    private long anchorNanos;
    private long anchorMicros;
    /** Written only by the task's thread. */
    private volatile int slot;

    /** Resumes at the next input of {@code draws}; {@code past} are the rows from there on. */
    TraceCursor(TraceDefinition trace, Draws draws, PastRuns past, long intervalNanos) {
        this.trace = trace;
        this.draws = draws;
        this.past = past;
        this.intervalNanos = intervalNanos;
        int firstInput = draws.nextInput();
        skipFinal();
        // There are rows beyond the last input if the number of inputs was reduced.
        this.slots = Math.max(0, trace.inputs() - firstInput + 1 - past.countUpTo(trace.inputs()));
    }

    /** Starts the schedule; the two times are the same moment, monotonic and in microseconds since the epoch. */
    void anchor(long nanos, long epochMicros) {
        anchorNanos = nanos;
        anchorMicros = epochMicros;
    }

    private void skipFinal() {
        while (!exhausted() && past.isFinal(draws.nextInput())) {
            draws.skip();
        }
    }

    boolean exhausted() {
        return draws.nextInput() > trace.inputs();
    }

    int traceId() {
        return trace.id();
    }

    /** Number of emitted invocations of this schedule. */
    int slot() {
        return slot;
    }

    /** Number of invocations of this schedule that are due but not emitted. Callable from any thread. */
    int pending(long nanos) {
        long due = intervalNanos == 0 ? slots : Math.min(slots, (nanos - anchorNanos) / intervalNanos);
        return Math.max(0, (int) due - slot);
    }

    /** Monotonic time at which the next invocation is due; a run that was already started is due at once. */
    long dueNanos() {
        return anchorNanos + offsetNanos(past.started(draws.nextInput()) != null ? slot : slot + 1);
    }

    private long offsetNanos(int slots) {
        return slots * intervalNanos;
    }

    /** Draws the next invocation. Must not be called when exhausted. */
    Invocation next() {
        int input = draws.nextInput();
        PastRun started = past.started().remove(input);
        int next = started == null ? slot + 1 : slot;
        Invocation invocation = new Invocation(
                new RunId(trace.id(), input),
                trace.target(),
                draws.next(),
                trace.timeoutMillis(),
                anchorMicros + offsetNanos(next) / 1_000,
                null);
        slot = next;
        skipFinal();
        return started == null ? invocation : invocation.resumedFrom(started);
    }

    /** The state to resume from. */
    TraceSplit split(String dataset) {
        return TraceSplit.of(dataset, draws);
    }
}
