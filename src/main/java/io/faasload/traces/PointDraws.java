package io.faasload.traces;

/**
 * What determines the points of a function, apart from its trace.
 *
 * @param seed of all random numbers
 * @param arrivals distribution within a minute
 * @param copies how many invocations are planned for each one of the trace: below 1 to thin it; 1 keeps every one
 * @param window part of the trace; its points are the same as without a window
 */
public record PointDraws(long seed, Arrivals arrivals, double copies, TimeWindow window) {

    /** Every point of the trace, in this seed's order. */
    public static PointDraws all(long seed, Arrivals arrivals) {
        return new PointDraws(seed, arrivals, 1, TimeWindow.ALL);
    }

    /** The same draws with another window. */
    public PointDraws in(TimeWindow other) {
        return new PointDraws(seed, arrivals, copies, other);
    }

    /** The same draws with another share. */
    public PointDraws withCopies(double other) {
        return new PointDraws(seed, arrivals, other, window);
    }
}
