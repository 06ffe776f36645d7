package io.faasload.job.invoke;

import io.faasload.openwhisk.CallOutcome;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The calls that are not on the wire, each with the time at which it may be sent, and the gates of their namespaces.
 * First come, first served within a namespace. Times are epoch milliseconds. Not thread safe.
 */
final class WaitingRoom {

    private static final long FIRST_BACK_OFF_MILLIS = 250;
    private static final long LONGEST_BACK_OFF_MILLIS = 15_000;

    private final RandomGenerator random;
    private final Map<String, NamespaceGate> gates = new HashMap<>();
    private final PriorityQueue<Place> places = new PriorityQueue<>();

    WaitingRoom(RandomGenerator random) {
        this.random = random;
    }

    private record Place(long dueMillis, WaitingCall call) implements Comparable<Place> {
        private static final Comparator<Place> ORDER = Comparator.comparingLong(Place::dueMillis)
                .thenComparingLong(place -> place.call().invocation().plannedMicros());

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /** A call that may be sent as soon as its namespace lets it. */
    void add(WaitingCall call, long dueMillis) {
        places.add(new Place(dueMillis, call));
    }

    /** A failed call that is to be tried again. */
    void addAgain(WaitingCall call, CallOutcome.Kind why, long nowMillis) {
        // Limits are waited for at the gate; everything else here.
        boolean limit = why == CallOutcome.Kind.RATE_LIMITED || why == CallOutcome.Kind.CONCURRENCY_LIMITED;
        long longest = Math.min(LONGEST_BACK_OFF_MILLIS, FIRST_BACK_OFF_MILLIS << Math.min(call.refusals() - 1, 10));
        add(call, limit ? nowMillis : nowMillis + random.nextLong(longest / 2, longest + 1));
    }

    /** Takes the next call that may be sent now; null if there is none. A call that was started already passes any gate. */
    @Nullable WaitingCall poll(long nowMillis) {
        while (true) {
            Place first = places.peek();
            if (first == null || first.dueMillis() > nowMillis) {
                return null;
            }
            places.remove();
            if (first.call().invocation().call() != null) {
                return first.call();
            }
            long opens = gate(first.call().invocation().namespace()).opensAtMillis(nowMillis);
            if (opens <= nowMillis) {
                return first.call();
            }
            places.add(new Place(opens, first.call()));
        }
    }

    /** When {@link #poll} is worth the next try; {@link Long#MAX_VALUE} if nobody waits. */
    long nextDueMillis() {
        Place first = places.peek();
        return first == null ? Long.MAX_VALUE : first.dueMillis();
    }

    int size() {
        return places.size();
    }

    List<WaitingCall> calls() {
        return places.stream().map(Place::call).toList();
    }

    NamespaceGate gate(String namespace) {
        return gates.computeIfAbsent(namespace, name -> new NamespaceGate(random));
    }
}
