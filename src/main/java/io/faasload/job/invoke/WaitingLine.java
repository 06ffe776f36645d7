package io.faasload.job.invoke;

import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The waiting calls of one namespace behind its gate: some in back-off, the others ordered by planned time. */
final class WaitingLine {

    private final NamespaceGate gate;
    private final ColdStarts coldStarts;
    private final Queue<Place> backOff = new PriorityQueue<>(Comparator.comparingLong(Place::dueMillis));
    private final Queue<Place> ready = new PriorityQueue<>(
            Comparator.comparingLong(place -> place.call().invocation().plannedMicros()));

    WaitingLine(NamespaceGate gate, ColdStarts coldStarts) {
        this.gate = gate;
        this.coldStarts = coldStarts;
    }

    record Place(long dueMillis, WaitingCall call) {}

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

    /** Removes the call that {@link #open} returned. */
    WaitingCall remove() {
        return ready.remove().call();
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
