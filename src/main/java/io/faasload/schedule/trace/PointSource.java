package io.faasload.schedule.trace;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Where the points of an injection come from. Sent to each task, which opens it. */
public interface PointSource extends Serializable {

    /** Points that are due later than this are not sent any more; null to send them however late they are. */
    @Nullable Duration lateLimit();

    /**
     * Opens the trace.
     *
     * @throws IOException if it cannot be read, or is not the one that was planned; the message is one line
     */
    Points open() throws IOException;

    /** An open trace. Not thread-safe. */
    interface Points extends Closeable {

        /**
         * The points of a function.
         *
         * @param trace an injected one
         * @param from number of the first one, from 1
         */
        Iterator<Point> of(TraceDefinition trace, int from);
    }

    /**
     * What is invoked when.
     *
     * @param micros from the start of the injection, in microseconds
     * @param parameters JSON object to send
     */
    record Point(long micros, String parameters) {}
}
