package io.faasload.monitor.sampling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The latest samples of one container, 32 bytes each; it grows with its samples up to its capacity, or until the memory
 * of all rings is used up. Thread-safe; a query blocks the sampling thread only while it copies what it needs.
 */
final class SampleRing {

    private final ChunkPool pool;
    private final int maxChunks;
    private final ArrayDeque<SampleChunk> chunks = new ArrayDeque<>();
    private boolean released;
    /** Whether samples were dropped for lack of room. */
    private boolean isCut;

    /** Creates a ring for at least this many samples, unless memory is short or values jump by gigabytes. */
    SampleRing(ChunkPool pool, int capacity) {
        this.pool = pool;
        // One more than needed, since the newest is being filled.
        this.maxChunks = (capacity - 1) / SampleChunk.CAPACITY + 2;
    }

    /** Adds a sample, and drops the oldest ones if there is no room. */
    synchronized void add(long epochMicros, Slot slot) {
        SampleChunk newest = chunks.peekLast();
        if (released || (newest != null && newest.add(epochMicros, slot))) {
            return;
        }
        SampleChunk next = chunks.size() < maxChunks ? pool.take(chunks.isEmpty()) : null;
        if (next == null) {
            next = chunks.removeFirst();
            isCut = true;
            next.clear();
        }
        next.add(epochMicros, slot);
        chunks.addLast(next);
    }

    /** Releases its memory and with it the samples. */
    synchronized void release() {
        released = true;
        pool.release(chunks);
        chunks.clear();
    }

    /**
     * The samples in a time span, inclusive, and the ones before and after.
     *
     * @param peakMethod how the peaks were determined
     */
    SampleWindow between(long fromMicros, long toMicros, String peakMethod) {
        @Nullable Sample before = null;
        @Nullable Sample after = null;
        List<SampleChunk> around = new ArrayList<>();
        boolean isWhole = copyAround(fromMicros, toMicros, around);
        for (SampleChunk chunk : around) {
            for (int i = 0; i < chunk.size(); i++) {
                long micros = chunk.micros(i);
                if (micros < fromMicros && (before == null || micros >= before.epochMicros())) {
                    before = chunk.sample(i);
                } else if (micros > toMicros && (after == null || micros < after.epochMicros())) {
                    after = chunk.sample(i);
                }
            }
        }
        return new SampleWindow(
                before,
                SampleSeries.between(around, fromMicros, toMicros),
                after,
                peakMethod,
                isWhole && before == null);
    }

    /** Returns whether the ring still has all samples ever taken. */
    private synchronized boolean copyAround(long fromMicros, long toMicros, List<SampleChunk> around) {
        @Nullable SampleChunk before = null;
        @Nullable SampleChunk after = null;
        for (SampleChunk chunk : chunks) {
            if (chunk.newestMicros() < fromMicros) {
                before = before == null || chunk.newestMicros() >= before.newestMicros() ? chunk : before;
            } else if (chunk.oldestMicros() > toMicros) {
                after = after == null || chunk.oldestMicros() < after.oldestMicros() ? chunk : after;
            } else {
                around.add(chunk.copy());
            }
        }
        if (before != null) {
            around.add(0, before.copy());
        }
        if (after != null) {
            around.add(after.copy());
        }
        return !isCut;
    }
}
