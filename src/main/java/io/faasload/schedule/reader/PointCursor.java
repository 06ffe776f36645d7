package io.faasload.schedule.reader;

import io.faasload.run.Invocation;
import io.faasload.run.PastRun;
import io.faasload.run.PastRuns;
import io.faasload.run.RunId;
import io.faasload.schedule.split.TraceSplit;
import io.faasload.schedule.trace.DrawOrigin;
import io.faasload.schedule.trace.PointSource.Point;
import io.faasload.schedule.trace.TraceDefinition;
import java.time.Duration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The position in a trace of an injection, in wall-clock time. Points that were due before the cursor's anchor and have no row are
 * missed: nothing was there to send them. Points that are due later are sent, however late, unless there is a limit.
 */
final class PointCursor implements Cursor {

    private static final String STOPPED = "not sent: the injection was stopped when it was due";

    private final TraceDefinition trace;
    private final Iterator<Point> points;
    private final PastRuns past;
    private final long startMicros;
    private final @Nullable Duration lateLimit;
    private final DrawOrigin origin;
    private long anchorNanos;
    private long anchorMicros;
    private int number;
    private @Nullable Point next;
    /** When the next point is due, for other threads; the greatest value at the end. */
    private volatile long dueNanos;

    /**
     * Resumes at a point.
     *
     * @param points from there on
     * @param from its number, from 1
     * @param past the rows from there on
     * @param startMicros of the injection, since the epoch
     */
    PointCursor(
            TraceDefinition trace,
            Iterator<Point> points,
            int from,
            PastRuns past,
            long startMicros,
            @Nullable Duration lateLimit,
            DrawOrigin origin) {
        this.trace = trace;
        this.points = points;
        this.past = past;
        this.startMicros = startMicros;
        this.lateLimit = lateLimit;
        this.origin = origin;
        this.number = from - 1;
        advance();
    }

    @Override
    public void anchor(long nanos, long epochMicros) {
        anchorNanos = nanos;
        anchorMicros = epochMicros;
        publish();
    }

    /** Moves to the next point without a final row. */
    private void advance() {
        do {
            number++;
            next = points.hasNext() ? points.next() : null;
        } while (next != null && past.isFinal(number));
        publish();
    }

    private void publish() {
        dueNanos = next == null
                ? Long.MAX_VALUE
                : past.started(number) != null
                        ? anchorNanos
                        : anchorNanos + (plannedMicros(next) - anchorMicros) * 1_000;
    }

    private long plannedMicros(Point point) {
        return startMicros + point.micros();
    }

    @Override
    public boolean exhausted() {
        return next == null;
    }

    @Override
    public int traceId() {
        return trace.id();
    }

    @Override
    public long position() {
        return number;
    }

    /** At most 1: how many more are due is not known before they are read. */
    @Override
    public int pending(long nanos) {
        long due = dueNanos;
        return due != Long.MAX_VALUE && due - nanos <= 0 ? 1 : 0;
    }

    @Override
    public long dueNanos() {
        return dueNanos;
    }

    @Override
    public Invocation next(long nanos) {
        Point point = next;
        if (point == null) {
            throw new IllegalStateException("Trace " + trace.id() + " has no more points");
        }
        PastRun started = past.started().remove(number);
        long planned = plannedMicros(point);
        Invocation invocation = new Invocation(
                new RunId(trace.id(), number),
                trace.target(),
                point.parameters(),
                trace.timeoutMillis(),
                planned,
                null);
        long lateNanos = nanos - anchorNanos - (planned - anchorMicros) * 1_000;
        advance();
        if (started != null) {
            return invocation.resumedFrom(started);
        }
        if (planned < anchorMicros) {
            return invocation.missed(STOPPED);
        }
        return lateLimit != null && lateNanos > lateLimit.toNanos()
                ? invocation.missed("not sent: %.1f s late, more than injection.late allows".formatted(lateNanos / 1e9))
                : invocation;
    }

    @Override
    public TraceSplit split(String dataset) {
        return TraceSplit.injected(dataset, trace.id(), number, origin);
    }
}
