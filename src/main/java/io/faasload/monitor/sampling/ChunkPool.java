package io.faasload.monitor.sampling;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The memory of all rings: chunks are made up to a bound, and used again. Thread-safe. */
final class ChunkPool {

    private final int maxChunks;
    private final Deque<SampleChunk> free = new ArrayDeque<>();
    private int made;

    ChunkPool(long maxBytes) {
        this.maxChunks = Math.toIntExact(maxBytes / SampleChunk.BYTES);
    }

    /**
     * An empty chunk, null if all are in use.
     *
     * @param needed whether there must be one, beyond the bound if need be
     */
    synchronized @Nullable SampleChunk take(boolean needed) {
        SampleChunk chunk = free.pollFirst();
        if (chunk != null) {
            chunk.clear();
            return chunk;
        }
        if (made >= maxChunks && !needed) {
            return null;
        }
        made++;
        return new SampleChunk();
    }

    synchronized void giveBack(Collection<SampleChunk> chunks) {
        free.addAll(chunks);
    }
}
