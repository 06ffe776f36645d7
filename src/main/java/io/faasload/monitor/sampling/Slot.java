package io.faasload.monitor.sampling;

import java.util.Arrays;

/** One reading of a container's counters, reused so that the sampling thread allocates nothing. Not thread-safe. */
public final class Slot {

    /** A value that could not be read. */
    public static final long ABSENT = Long.MIN_VALUE;

    private final long[] values = new long[Column.values().length];
    private boolean peakExact;
    private long readNanos;
    private long costlyNanos;

    /** A slot in which every value is absent. */
    public Slot() {
        clear();
    }

    /** Makes every value absent. */
    public void clear() {
        Arrays.fill(values, ABSENT);
        peakExact = false;
        costlyNanos = 0;
    }

    /** Sets a value, possibly {@link #ABSENT}. */
    public void set(Column column, long value) {
        values[column.index] = value;
    }

    /** The value, or {@link #ABSENT}. */
    public long get(Column column) {
        return values[column.index];
    }

    /**
     * Sets the most memory in use since the previous sample, or since the container was created if this is the first.
     *
     * @param exact whether it is exact rather than a lower bound
     */
    public void peak(long bytes, boolean exact) {
        set(Column.PEAK_BYTES, bytes);
        peakExact = exact;
    }

    /** Whether the peak is exact rather than a lower bound. */
    public boolean isPeakExact() {
        return peakExact;
    }

    /** Sets when the CPU time was read, by the monotonic clock: this is what relates runs to samples. */
    public void readNanos(long nanoTime) {
        readNanos = nanoTime;
    }

    /** When the CPU time was read, by the monotonic clock. */
    public long readNanos() {
        return readNanos;
    }

    /** Sets how long reading costly files took, in nanoseconds. */
    public void costlyNanos(long nanos) {
        costlyNanos = nanos;
    }

    /** How long reading costly files took, in nanoseconds; 0 if they were not read. */
    public long costlyNanos() {
        return costlyNanos;
    }
}
