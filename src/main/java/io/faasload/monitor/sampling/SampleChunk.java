package io.faasload.monitor.sampling;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive samples, stored as differences from the first one: 32 instead of 64 bytes per sample. They are stored
 * off-heap, so that the garbage collector does not stop the sampling thread to copy them.
 */
final class SampleChunk {

    static final int CAPACITY = 256;

    /** The size of a chunk. */
    static final int BYTES = CAPACITY * (1 + Column.values().length) * Integer.BYTES;

    private static final Column[] COLUMNS = Column.values();
    private static final int ABSENT = Integer.MIN_VALUE;

    private final long[] bases = new long[COLUMNS.length];
    /** Column by column, followed by the microseconds since the first sample. */
    private final IntBuffer differences;

    /** The samples whose peaks are exact. */
    private final BitSet exactPeaks;

    private long firstMicros;
    private int size;
    private long oldestMicros;
    private long newestMicros;

    SampleChunk() {
        this(ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder()).asIntBuffer(), new BitSet(CAPACITY));
    }

    private SampleChunk(IntBuffer differences, BitSet exactPeaks) {
        this.differences = differences;
        this.exactPeaks = exactPeaks;
    }

    /**
     * Adds a sample; false if this chunk cannot hold it: it is full, or a value differs too much from the first one.
     */
    boolean add(long epochMicros, Slot slot) {
        if (size == 0) {
            begin(epochMicros);
        }
        if (size == CAPACITY || isTooFar(epochMicros - firstMicros)) {
            return false;
        }
        for (Column column : COLUMNS) {
            if (!put(column, slot.get(column))) {
                return false;
            }
        }
        exactPeaks.set(size, slot.isPeakExact());
        differences.put(COLUMNS.length * CAPACITY + size++, (int) (epochMicros - firstMicros));
        oldestMicros = Math.min(oldestMicros, epochMicros);
        newestMicros = Math.max(newestMicros, epochMicros);
        return true;
    }

    private void begin(long epochMicros) {
        firstMicros = epochMicros;
        oldestMicros = epochMicros;
        newestMicros = epochMicros;
        Arrays.fill(bases, Slot.ABSENT);
    }

    private boolean put(Column column, long value) {
        int place = column.index * CAPACITY + size;
        if (value == Slot.ABSENT) {
            differences.put(place, ABSENT);
            return true;
        }
        if (bases[column.index] == Slot.ABSENT) {
            bases[column.index] = value;
        }
        long difference = value - bases[column.index];
        differences.put(place, (int) difference);
        return !isTooFar(difference);
    }

    private static boolean isTooFar(long difference) {
        return difference > Integer.MAX_VALUE || difference <= ABSENT;
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    long micros(int index) {
        return firstMicros + differences.get(COLUMNS.length * CAPACITY + index);
    }

    /** The earliest time in this chunk: the wall clock may have been stepped back. */
    long oldestMicros() {
        return oldestMicros;
    }

    /** The latest time in this chunk. */
    long newestMicros() {
        return newestMicros;
    }

    boolean isBetween(int index, long fromMicros, long toMicros) {
        return micros(index) >= fromMicros && micros(index) <= toMicros;
    }

    int countBetween(long fromMicros, long toMicros) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            count += isBetween(i, fromMicros, toMicros) ? 1 : 0;
        }
        return count;
    }

    Sample sample(int index) {
        return new Sample(
                micros(index),
                boxed(Column.MEMORY_BYTES, index),
                boxed(Column.IN_USE_BYTES, index),
                boxed(Column.PEAK_BYTES, index),
                exactPeaks.get(index),
                boxed(Column.CPU_MICROS, index),
                boxed(Column.USER_MICROS, index),
                boxed(Column.SYSTEM_MICROS, index),
                boxed(Column.THROTTLED_MICROS, index));
    }

    private @Nullable Long boxed(Column column, int index) {
        long value = value(column, index);
        return value == Slot.ABSENT ? null : (Long) value;
    }

    /** The value, or {@link Slot#ABSENT}. */
    long value(Column column, int index) {
        int difference = differences.get(column.index * CAPACITY + index);
        return difference == ABSENT ? Slot.ABSENT : bases[column.index] + difference;
    }

    /** A copy on the heap. */
    SampleChunk copy() {
        SampleChunk copy = new SampleChunk(IntBuffer.allocate(differences.capacity()), (BitSet) exactPeaks.clone());
        copy.differences.put(0, differences, 0, differences.capacity());
        System.arraycopy(bases, 0, copy.bases, 0, bases.length);
        copy.firstMicros = firstMicros;
        copy.size = size;
        copy.oldestMicros = oldestMicros;
        copy.newestMicros = newestMicros;
        return copy;
    }
}
