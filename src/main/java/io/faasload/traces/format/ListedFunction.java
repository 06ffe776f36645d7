package io.faasload.traces.format;

import io.faasload.traces.FunctionName;
import io.faasload.traces.PointDraws;
import io.faasload.traces.PointIterator;
import io.faasload.traces.Quantiles;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.TracePoint;
import io.faasload.traces.arrival.ThinnedPoints;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** A function whose trace lists its events: 16 bytes each, start and duration in microseconds, in a sorted file. */
record ListedFunction(
        FunctionName name,
        String source,
        long originMicros,
        long endMicros,
        FileChannel events,
        long first,
        long count,
        Quantiles durations)
        implements TraceFunction {

    private static final int EVENT_BYTES = 2 * Long.BYTES;
    private static final int BUFFERED_EVENTS = 64;

    @Override
    public PointIterator points(PointDraws draws) {
        return new ThinnedPoints(new Events(), name, draws);
    }

    private final class Events extends PointIterator {

        private final ByteBuffer buffer =
                ByteBuffer.allocate(BUFFERED_EVENTS * EVENT_BYTES).limit(0);
        private long index;

        @Override
        protected @Nullable TracePoint read() {
            if (index == count) {
                return null;
            }
            if (!buffer.hasRemaining()) {
                fill();
            }
            return new TracePoint(index++, buffer.getLong(), null, buffer.getLong() / 1e3);
        }

        private void fill() {
            buffer.clear().limit((int) Math.min(BUFFERED_EVENTS, count - index) * EVENT_BYTES);
            try {
                for (long place = (first + index) * EVENT_BYTES; buffer.hasRemaining(); ) {
                    int read = events.read(buffer, place);
                    if (read < 0) {
                        throw new EOFException("the sorted events of " + source + " are incomplete");
                    }
                    place += read;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read the events of " + source + ": " + e.getMessage(), e);
            }
            buffer.flip();
        }
    }
}
