package io.faasload.monitor.sampling;

/**
 * Shares the time for costly files among the containers: each tick adds a share of its period, and a container that was
 * turned away at one tick comes first at the next. Not thread-safe.
 */
final class CostlyReads {

    /** The part of a core that costly files may take. */
    static final double SHARE = 0.08;

    private final long nanosPerTick;
    private long leftNanos;
    private int first;
    private int turnedAway;

    CostlyReads(long periodNanos) {
        this.nanosPerTick = Math.max(1, (long) (SHARE * periodNanos));
    }

    /** Begins a tick and returns which container comes first. */
    int begin(int containers) {
        // A reading may cost more than a tick adds: later ticks pay off the debt.
        leftNanos = Math.min(leftNanos + nanosPerTick, nanosPerTick);
        first = turnedAway >= 0 && turnedAway < containers ? turnedAway : 0;
        turnedAway = -1;
        return first;
    }

    /** Whether this container's costly files may be read. */
    boolean allows(int container) {
        if (leftNanos > 0) {
            return true;
        }
        if (turnedAway < 0) {
            turnedAway = container;
        }
        return false;
    }

    /** Accounts for the time of a reading. */
    void spend(long nanos) {
        leftNanos -= nanos;
    }
}
