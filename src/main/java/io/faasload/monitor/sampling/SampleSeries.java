package io.faasload.monitor.sampling;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * Samples of a time span, oldest first, {@value #BYTES_EACH} bytes each: {@link Sample} objects are created only on
 * access. Immutable and thread-safe.
 */
public final class SampleSeries extends AbstractList<Sample> implements RandomAccess {

    /** The size of a sample in memory; at either end, up to {@link SampleChunk#CAPACITY} unused ones are kept. */
    public static final int BYTES_EACH = SampleChunk.BYTES / SampleChunk.CAPACITY + Integer.BYTES;

    /** No samples. */
    public static final SampleSeries EMPTY = new SampleSeries(List.of(), new int[0]);

    private final List<SampleChunk> chunks;
    /** The position of each sample: they need not be consecutive if the wall clock was set back. */
    private final int[] places;

    private SampleSeries(List<SampleChunk> chunks, int[] places) {
        this.chunks = chunks;
        this.places = places;
    }

    /** The samples of these immutable chunks in a time span, inclusive. */
    static SampleSeries between(List<SampleChunk> around, long fromMicros, long toMicros) {
        List<SampleChunk> chunks = around.stream()
                .filter(chunk -> chunk.countBetween(fromMicros, toMicros) > 0)
                .toList();
        int[] places = new int
                [chunks.stream()
                        .mapToInt(chunk -> chunk.countBetween(fromMicros, toMicros))
                        .sum()];
        int size = 0;
        for (int chunk = 0; chunk < chunks.size(); chunk++) {
            for (int i = 0; i < chunks.get(chunk).size(); i++) {
                if (chunks.get(chunk).isBetween(i, fromMicros, toMicros)) {
                    places[size++] = chunk * SampleChunk.CAPACITY + i;
                }
            }
        }
        return new SampleSeries(chunks, places);
    }

    @Override
    public int size() {
        return places.length;
    }

    @Override
    public Sample get(int index) {
        return chunk(index).sample(places[index] % SampleChunk.CAPACITY);
    }

    /** When this sample was taken, in microseconds since the epoch. */
    public long epochMicros(int index) {
        return chunk(index).micros(places[index] % SampleChunk.CAPACITY);
    }

    /** A value of this sample, {@link Slot#ABSENT} if it could not be read. */
    public long value(int index, Column column) {
        return chunk(index).value(column, places[index] % SampleChunk.CAPACITY);
    }

    private SampleChunk chunk(int index) {
        return chunks.get(places[index] / SampleChunk.CAPACITY);
    }
}
