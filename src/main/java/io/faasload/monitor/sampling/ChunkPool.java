package io.faasload.monitor.sampling;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The memory of all rings: chunks are allocated up to a limit, and reused. Thread-safe. */
final class ChunkPool {

    /** A sixteenth: at 10 ms, 300 containers fill that in a second. */
    private static final int RESERVE = 16;

    private final int maxChunks;
    private final Deque<SampleChunk> free = new ArrayDeque<>();
    private int made;

    ChunkPool(long maxBytes) {
        this.maxChunks = Math.toIntExact(maxBytes / SampleChunk.BYTES);
    }

    /**
     * Takes an empty chunk; null if all are in use.
     *
     * @param needed whether to allocate one even beyond the limit
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

    /** Whether rings will soon lose their oldest samples because the pool is nearly exhausted. */
    synchronized boolean isShort() {
        return made - free.size() > maxChunks - maxChunks / RESERVE;
    }

    synchronized void release(Collection<SampleChunk> chunks) {
        free.addAll(chunks);
    }
}
