package io.faasload.traces.arrival;

import io.faasload.traces.TimeWindow;

/**
 * The stretches of time that a trace counts invocations for: minutes, seconds, or groups of minutes.
 *
 * @param startMicros start of each one, ascending
 * @param widthMicros width of each one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Columns(long[] startMicros, long[] widthMicros) {

    /** Columns of the same width, one after the other. */
    public static Columns of(int count, long first, long width) {
        long[] starts = new long[count];
        long[] widths = new long[count];
        for (int i = 0; i < count; i++) {
            starts[i] = (first + i) * width;
            widths[i] = width;
        }
        return new Columns(starts, widths);
    }

    /** Groups of minutes. */
    public static Columns ofMinutes(int[] first, int[] last) {
        long[] starts = new long[first.length];
        long[] widths = new long[first.length];
        for (int i = 0; i < first.length; i++) {
            starts[i] = (first[i] - 1) * TimeWindow.MINUTE;
            widths[i] = (last[i] - first[i] + 1) * TimeWindow.MINUTE;
        }
        return new Columns(starts, widths);
    }

    public int size() {
        return startMicros.length;
    }

    /** The largest count that a column can have: one invocation each microsecond. */
    public static long mostPer(long widthMicros) {
        return Math.min(widthMicros, Integer.MAX_VALUE);
    }
}
