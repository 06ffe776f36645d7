package io.faasload.traces;

/**
 * A part of a trace, on its own clock.
 *
 * @param fromMicros start, inclusive
 * @param toMicros end, exclusive
 */
public record TimeWindow(long fromMicros, long toMicros) {

    public static final TimeWindow ALL = new TimeWindow(Long.MIN_VALUE, Long.MAX_VALUE);

    /** Microseconds in a minute. */
    public static final long MINUTE = 60_000_000;

    /** Microseconds in a second. */
    public static final long SECOND = 1_000_000;

    /** Longer traces are mistakes: ten years. */
    public static final long LONGEST = 10 * 365 * 24 * 60 * MINUTE;

    /**
     * Minutes of a trace, counted from 1 like the columns of Azure's files.
     *
     * @param first the first one; 0 or less for no limit
     * @param last the last one, inclusive; 0 or less for no limit
     */
    public static TimeWindow ofMinutes(int first, int last) {
        return new TimeWindow(
                first <= 0 ? Long.MIN_VALUE : (first - 1) * MINUTE, last <= 0 ? Long.MAX_VALUE : last * MINUTE);
    }

    /** Whether it contains a time. */
    public boolean contains(long micros) {
        return micros >= fromMicros && micros < toMicros;
    }

    /** The share of a stretch of time that is in this window, from 0 to 1. */
    public double share(long startMicros, long widthMicros) {
        long from = Math.max(fromMicros, startMicros);
        long to = Math.min(toMicros, startMicros + widthMicros);
        return to <= from ? 0 : (double) (to - from) / widthMicros;
    }
}
