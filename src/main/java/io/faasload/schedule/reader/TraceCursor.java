package io.faasload.schedule.reader;

import io.faasload.run.Invocation;
import io.faasload.run.PastRun;
import io.faasload.run.PastRuns;
import io.faasload.run.RunId;
import io.faasload.schedule.split.TraceSplit;
import io.faasload.schedule.trace.Draws;
import io.faasload.schedule.trace.TraceDefinition;

/**
 * The position in a trace of a generation. The schedule uses virtual time: the k-th invocation is due at anchor + (slots of earlier
 * repetitions + k) × interval, however late the others were. Inputs that have a row take no slot.
 */
final class TraceCursor implements Cursor {

    private final TraceDefinition trace;
    private final Draws draws;
    private final PastRuns past;
    private final long intervalNanos;
    private final int slots;
    private final long earlierSlots;
    private long anchorNanos;
    private long anchorMicros;
    /** Written only by the task's thread. */
    private volatile int slot;

    /**
     * Resumes at the next input of {@code draws}.
     *
     * @param past the rows from there on
     * @param earlierSlots number of invocations that earlier repetitions still have to emit
     */
    TraceCursor(TraceDefinition trace, Draws draws, PastRuns past, long intervalNanos, long earlierSlots) {
        this.trace = trace;
        this.draws = draws;
        this.past = past;
        this.intervalNanos = intervalNanos;
        this.earlierSlots = earlierSlots;
        int firstInput = draws.nextInput();
        skipFinal();
        // There are rows beyond the last input if the number of inputs was reduced.
        this.slots = Math.max(0, trace.inputs() - firstInput + 1 - past.countUpTo(trace.inputs()));
    }

    @Override
    public void anchor(long nanos, long epochMicros) {
        anchorNanos = nanos;
        anchorMicros = epochMicros;
    }

    private void skipFinal() {
        while (!exhausted() && past.isFinal(draws.nextInput())) {
            draws.skip();
        }
    }

    @Override
    public boolean exhausted() {
        return draws.nextInput() > trace.inputs();
    }

    @Override
    public int traceId() {
        return trace.id();
    }

    @Override
    public long position() {
        return earlierSlots + slot;
    }

    @Override
    public int pending(long nanos) {
        long due = intervalNanos == 0
                ? slots
                : Math.min(slots, Math.max(0, (nanos - anchorNanos) / intervalNanos - earlierSlots));
        return Math.max(0, (int) due - slot);
    }

    @Override
    public long dueNanos() {
        return past.started(draws.nextInput()) != null && slot == 0
                ? anchorNanos
                : anchorNanos + offsetNanos(nextSlot());
    }

    private long offsetNanos(int slots) {
        return (earlierSlots + slots) * intervalNanos;
    }

    /** The number of emitted invocations after the next one: one that was already started takes no slot. */
    private int nextSlot() {
        return past.started(draws.nextInput()) != null ? slot : slot + 1;
    }

    @Override
    public Invocation next(long nanos) {
        int input = draws.nextInput();
        int next = nextSlot();
        PastRun started = past.started().remove(input);
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

    @Override
    public TraceSplit split(String dataset) {
        return TraceSplit.of(dataset, draws);
    }
}
