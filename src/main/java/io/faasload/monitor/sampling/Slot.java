package io.faasload.monitor.sampling;

import java.util.Arrays;

/** One reading of a container's counters, reused for the next: the sampling thread makes no garbage. Not thread-safe. */
public final class Slot {

    /** Stands for a value that could not be read. */
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

    /** Puts a value, {@link #ABSENT} included. */
    public void set(Column column, long value) {
        values[column.index] = value;
    }

    /** The value, or {@link #ABSENT}. */
    public long get(Column column) {
        return values[column.index];
    }

    /**
     * Puts the most memory in use since the previous sample, or since the container was created if this is the first.
     *
     * @param exact whether it may not have been more
     */
    public void peak(long bytes, boolean exact) {
        set(Column.PEAK_BYTES, bytes);
        peakExact = exact;
    }

    /** Whether the peak may not have been more. */
    public boolean isPeakExact() {
        return peakExact;
    }

    /** Tells when the CPU time was read, by the monotonic clock: runs are tied to samples by it. */
    public void readNanos(long nanoTime) {
        readNanos = nanoTime;
    }

    /** When the CPU time was read, by the monotonic clock. */
    public long readNanos() {
        return readNanos;
    }

    /** Tells how long costly files were read for this reading, in nanoseconds. */
    public void costlyNanos(long nanos) {
        costlyNanos = nanos;
    }

    /** How long costly files were read for this reading, in nanoseconds; 0 if they were not. */
    public long costlyNanos() {
        return costlyNanos;
    }
}
