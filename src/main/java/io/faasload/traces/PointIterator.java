package io.faasload.traces;

import java.io.Closeable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Points of one function in the order of time, read or drawn as they are requested. Not thread-safe. Throws
 * {@link UncheckedIOException} if a file cannot be read.
 */
public abstract class PointIterator implements Iterator<TracePoint>, Closeable {

    private @Nullable TracePoint next;
    private boolean isAtEnd;

    /** The next point; null at the end. */
    protected abstract @Nullable TracePoint read();

    @Override
    public final boolean hasNext() {
        if (next == null && !isAtEnd) {
            next = read();
            isAtEnd = next == null;
        }
        return next != null;
    }

    /** The point that {@link #next} returns. */
    public final TracePoint peek() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("No more points");
        }
        return next;
    }

    @Override
    public final TracePoint next() {
        TracePoint point = peek();
        next = null;
        return point;
    }

    /** Releases files; the points that are in memory need nothing. */
    @Override
    public void close() {}
}
