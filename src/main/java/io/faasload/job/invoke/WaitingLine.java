package io.faasload.job.invoke;

import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The waiting calls of one namespace behind its gate: some in back-off, the others in order. */
final class WaitingLine {

    private final NamespaceGate gate;
    private final ColdStarts coldStarts;
    private final Queue<Place> backOff = new PriorityQueue<>(Comparator.comparingLong(Place::dueMillis));
    private final Queue<Place> ready = new PriorityQueue<>(Place.ORDER);
    private long lastTurn;

    WaitingLine(NamespaceGate gate, ColdStarts coldStarts) {
        this.gate = gate;
        this.coldStarts = coldStarts;
    }

    /**
     * A waiting call.
     *
     * @param arrival number of this arrival
     */
    record Place(long dueMillis, WaitingCall call, long arrival) {

        /**
         * By planned time. Without a pace, all have the same, and later calls must not overtake one that is retried, until it is given up.
         */
        static final Comparator<Place> ORDER = Comparator.comparingLong(
                        (Place place) -> place.call().invocation().plannedMicros())
                .thenComparing(
                        place -> place.call().firstTriedMillis(), Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparingLong(Place::arrival);
    }

    NamespaceGate gate() {
        return gate;
    }

    void add(Place place) {
        backOff.add(place);
    }

    /** The call that may be sent now; null if there is none. */
    @Nullable WaitingCall open(long nowMillis) {
        for (Place due = backOff.peek(); due != null && due.dueMillis() <= nowMillis; due = backOff.peek()) {
            ready.add(backOff.remove());
        }
        Place first = ready.peek();
        return first != null && opensAtMillis(first, nowMillis) <= nowMillis ? first.call() : null;
    }

    /** Another call of the function could take the cold start of one that is to have it. */
    private long opensAtMillis(Place place, long nowMillis) {
        return gate.opensAtMillis(nowMillis, coldStarts.isForced(place.call().invocation()));
    }

    /**
     * Removes the call that {@link #open} returned.
     *
     * @param turn number of this removal, over all lines
     */
    WaitingCall remove(long turn) {
        lastTurn = turn;
        return ready.remove().call();
    }

    /** The turn in which its last call was removed; 0 before. */
    long lastTurn() {
        return lastTurn;
    }

    long nextDueMillis(long nowMillis) {
        Place due = backOff.peek();
        long next = due == null ? Long.MAX_VALUE : due.dueMillis();
        Place first = ready.peek();
        return first == null ? next : Math.min(next, opensAtMillis(first, nowMillis));
    }

    void copyTo(Collection<Place> places) {
        places.addAll(backOff);
        places.addAll(ready);
    }

    void drainTo(Collection<Place> places) {
        copyTo(places);
        backOff.clear();
        ready.clear();
    }
}
