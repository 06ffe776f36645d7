package io.faasload.traces;

import java.util.Locale;

/** How the invocations that a trace counts for a minute are distributed within it, as in-vitro does ({@code IATDistribution}). */
public enum Arrivals {
    /** The same time between any two. */
    EQUIDISTANT(Gaps.EQUAL, false),
    /** Times between them drawn from a uniform distribution, scaled so that they fill the minute. */
    UNIFORM(Gaps.UNIFORM, false),
    /** Times between them drawn from an exponential distribution, scaled so that they fill the minute. */
    EXPONENTIAL(Gaps.EXPONENTIAL, false),
    EQUIDISTANT_SHIFT(Gaps.EQUAL, true),
    UNIFORM_SHIFT(Gaps.UNIFORM, true),
    EXPONENTIAL_SHIFT(Gaps.EXPONENTIAL, true);

    /** The distribution of the times between invocations. */
    public enum Gaps {
        EQUAL,
        UNIFORM,
        EXPONENTIAL
    }

    private final Gaps gaps;
    private final boolean isShifted;

    Arrivals(Gaps gaps, boolean isShifted) {
        this.gaps = gaps;
        this.isShifted = isShifted;
    }

    /** Whether a random phase, constant for each function, is added: without it, every minute starts with an invocation. */
    public boolean isShifted() {
        return isShifted;
    }

    /** The distribution of the times between invocations. */
    public Gaps gaps() {
        return gaps;
    }

    /** As the user types it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
