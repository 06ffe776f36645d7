package io.faasload.monitor.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatchListTest {

    private static final int CHUNKS = 32;
    private static final long MAX_AGE = 120;
    private static final long KEPT = 600;

    private final ChunkPool pool = new ChunkPool((long) CHUNKS * SampleChunk.BYTES);
    private final WatchList list = new WatchList(pool, 10 * SampleChunk.CAPACITY, MAX_AGE, KEPT);

    @Test
    void keepsTheSamplesOfRemovedContainersForTheGivenTime() {
        retire(sampled("removed", 1), 0);

        list.expire(KEPT);
        assertThat(list.lives("removed")).hasSize(1);
        list.expire(KEPT + 1);
        assertThat(list.lives("removed")).isEmpty();
    }

    @Test
    void dropsThemEarlierIfRunningContainersNeedTheMemory() {
        retire(sampled("first", 2), 0);
        retire(sampled("second", 2), 10);
        sampled("runs", CHUNKS - 6);

        list.expire(MAX_AGE + 20);
        assertThat(list.lives("first")).hasSize(1);
        sampled("runs too", 1);
        list.expire(MAX_AGE + 20);

        assertThat(list.lives("first")).isEmpty();
        assertThat(list.lives("second")).hasSize(1);
        assertThat(list.lives("runs")).hasSize(1);
        assertThat(pool.isShort()).isFalse();
    }

    private Watched sampled(String id, int chunks) {
        Watched container = new Watched(id, new Nothing(), new SampleRing(pool, chunks * SampleChunk.CAPACITY));
        list.add(container);
        Slot slot = new Slot();
        for (int i = 0; i < chunks * SampleChunk.CAPACITY; i++) {
            container.ring.add(i, slot);
        }
        return container;
    }

    private void retire(Watched container, long nowNanos) {
        list.retire(container, nowNanos);
    }

    private static final class Nothing implements Counters {

        @Override
        public Outcome read(Slot slot, boolean costly) {
            return Outcome.READ;
        }

        @Override
        public String peakMethod() {
            return SAMPLED;
        }

        @Override
        public void close() {}
    }
}
