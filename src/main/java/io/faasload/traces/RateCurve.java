package io.faasload.traces;

import java.util.Arrays;

/** Number of invocations in each minute. Not thread-safe. */
public final class RateCurve {

    private final long originMicros;
    private double[] counts = new double[0];
    private long lastMicros;

    /** A curve that starts at a time. */
    public RateCurve(long originMicros) {
        this.originMicros = originMicros;
        this.lastMicros = originMicros;
    }

    /** Adds invocations that are spread evenly over a stretch of time. */
    public void add(long startMicros, long widthMicros, double count) {
        long end = startMicros + widthMicros;
        lastMicros = Math.max(lastMicros, end);
        for (long from = startMicros; from < end; ) {
            int minute = Math.toIntExact((from - originMicros) / TimeWindow.MINUTE);
            long to = Math.min(end, originMicros + (minute + 1) * TimeWindow.MINUTE);
            if (minute >= counts.length) {
                counts = Arrays.copyOf(counts, Math.max(minute + 1, counts.length * 3 / 2));
            }
            counts[minute] += count * (to - from) / widthMicros;
            from = to;
        }
    }

    /** Number in each minute, up to the last one with invocations. */
    public double[] perMinute() {
        return Arrays.copyOf(
                counts, Math.toIntExact((lastMicros - originMicros + TimeWindow.MINUTE - 1) / TimeWindow.MINUTE));
    }

    /** From the start of the curve to its last invocation, or the end of the last column of the trace that has some. */
    public long spanMicros() {
        return lastMicros - originMicros;
    }
}
