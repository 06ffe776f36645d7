package io.faasload.monitor.sampling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The containers that are sampled, and for a while those that were. Thread-safe; the sampling thread reads the current
 * ones without a lock, and is the one that closes counters.
 */
final class WatchList {

    private final ChunkPool pool;
    private final int capacity;
    private final long keepRemovedNanos;
    private final long maxAgeNanos;

    /** Replaced as a whole. */
    private volatile List<Watched> current = List.of();

    /** Most recently removed last. */
    private final Deque<Watched> removed = new ArrayDeque<>();

    private final Queue<Counters> toClose = new ConcurrentLinkedQueue<>();

    /**
     * Creates an empty list.
     *
     * @param capacity samples of each container
     * @param maxAgeNanos how long the samples of a removed container are kept if memory is short
     * @param keepRemovedNanos how long they are kept otherwise
     */
    WatchList(ChunkPool pool, int capacity, long maxAgeNanos, long keepRemovedNanos) {
        this.pool = pool;
        this.capacity = capacity;
        this.keepRemovedNanos = keepRemovedNanos;
        this.maxAgeNanos = Math.min(maxAgeNanos, keepRemovedNanos);
    }

    /**
     * Prepares a container to be added; null if it is already watched: its counters stay, and the new ones must be
     * closed.
     */
    @Nullable Watched begin(String containerId, Counters counters) {
        if (find(containerId) != null) {
            toClose.add(counters);
            return null;
        }
        return new Watched(containerId, counters, new SampleRing(pool, capacity));
    }

    /** Adds it, unless another one with its id was added meanwhile. */
    synchronized boolean add(Watched container) {
        if (find(container.containerId) != null) {
            toClose.add(container.counters);
            container.ring.release();
            return false;
        }
        List<Watched> more = new ArrayList<>(current);
        more.add(container);
        current = List.copyOf(more);
        return true;
    }

    /** Removes a container but keeps its samples; does nothing if it was already removed. */
    synchronized void retire(Watched container, long nowNanos) {
        if (container.removed) {
            return;
        }
        container.removed = true;
        container.removedNanos = nowNanos;
        current = current.stream().filter(other -> other != container).toList();
        removed.addLast(container);
        toClose.add(container.counters);
    }

    /** Drops containers that were removed long ago. */
    synchronized void expire(long nowNanos) {
        while (!removed.isEmpty()
                && nowNanos - removed.getFirst().removedNanos > (pool.isShort() ? maxAgeNanos : keepRemovedNanos)) {
            removed.removeFirst().ring.release();
        }
    }

    List<Watched> current() {
        return current;
    }

    @Nullable Watched find(String containerId) {
        for (Watched container : current) {
            if (container.containerId.equals(containerId)) {
                return container;
            }
        }
        return null;
    }

    /** All containers that had this id, the latest first. */
    synchronized List<Watched> lives(String containerId) {
        List<Watched> lives = new ArrayList<>();
        Watched alive = find(containerId);
        if (alive != null) {
            lives.add(alive);
        }
        removed.descendingIterator().forEachRemaining(container -> {
            if (container.containerId.equals(containerId)) {
                lives.add(container);
            }
        });
        return lives;
    }

    /** The next counters to close, null if there are none. */
    @Nullable Counters pollToClose() {
        return toClose.poll();
    }
}
