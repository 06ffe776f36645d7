package io.faasload.schedule.reader;

import io.faasload.run.Invocation;
import io.faasload.schedule.split.TraceSplit;
import java.io.Closeable;

/**
 * The position in a trace: what is emitted next, and when. Not thread-safe, except {@link #pending} once the cursor has its anchor and
 * was safely published.
 */
interface Cursor extends Closeable {

    /** Called once, first. The two times are the same moment, monotonic and in microseconds since the epoch. */
    void anchor(long nanos, long epochMicros);

    boolean exhausted();

    int traceId();

    /** Position among the invocations that the function emits: traces take turns by it when everything is due at once. */
    long position();

    /** Number of invocations that are due but not emitted. Callable from any thread. */
    int pending(long nanos);

    /** Monotonic time at which the next invocation is due; a run that was already started is due at once. */
    long dueNanos();

    /**
     * The next invocation. Must not be called when exhausted.
     *
     * @param nanos now, monotonic
     */
    Invocation next(long nanos);

    /** The state to resume from. */
    TraceSplit split(String dataset);

    @Override
    default void close() {}
}
