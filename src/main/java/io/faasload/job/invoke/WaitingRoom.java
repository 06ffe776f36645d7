package io.faasload.job.invoke;

import io.faasload.openwhisk.CallOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The waiting calls, in one line per namespace. Among those that may be sent, the one planned earliest comes first. Of several, namespaces
 * take turns, so that one whose calls fail does not hold up the others; within a namespace, the one that was tried first precedes, then the
 * one that came first. Times are epoch milliseconds. Not thread-safe.
 */
final class WaitingRoom {

    private static final long FIRST_BACK_OFF_MILLIS = 250;
    private static final long LONGEST_BACK_OFF_MILLIS = 15_000;

    private final RandomGenerator random;
    private final ColdStarts coldStarts;
    private final Map<String, WaitingLine> lines = new HashMap<>();
    /** Already invoked: nothing to send. */
    private final Queue<WaitingCall> started = new ArrayDeque<>();

    private final List<WaitingLine.Place> held = new ArrayList<>();
    private int inLines;
    private long arrivals;
    private long turns;

    WaitingRoom(RandomGenerator random, ColdStarts coldStarts) {
        this.random = random;
        this.coldStarts = coldStarts;
    }

    /** Adds a call that may be sent once it is due and its namespace allows it; one that was already invoked passes any gate. */
    void add(WaitingCall call, long dueMillis) {
        add(place(dueMillis, call));
    }

    private WaitingLine.Place place(long dueMillis, WaitingCall call) {
        return new WaitingLine.Place(dueMillis, call, arrivals++);
    }

    private void add(WaitingLine.Place place) {
        if (place.call().invocation().call() != null) {
            started.add(place.call());
        } else {
            line(place.call().namespace()).add(place);
            inLines++;
        }
    }

    /** Adds a failed call that is to be retried. */
    void addRetry(WaitingCall call, CallOutcome.Kind why, long nowMillis) {
        // The gate makes limited calls wait; all other failures back off here.
        long longest = Math.min(LONGEST_BACK_OFF_MILLIS, FIRST_BACK_OFF_MILLIS << Math.min(call.refusals() - 1, 10));
        add(call, why.isLimit() ? nowMillis : nowMillis + random.nextLong(longest / 2, longest + 1));
    }

    /** Whether there are calls that were made before a restart. */
    boolean hasStarted() {
        return !started.isEmpty();
    }

    /** One of them; there must be one. */
    WaitingCall removeStarted() {
        return started.remove();
    }

    /** Takes the next call that may be sent now; null if there is none. */
    @Nullable WaitingCall poll(long nowMillis) {
        WaitingLine first = null;
        long firstPlannedMicros = Long.MAX_VALUE;
        for (WaitingLine line : lines.values()) {
            WaitingCall head = line.open(nowMillis);
            if (head == null) {
                continue;
            }
            long plannedMicros = head.invocation().plannedMicros();
            if (first == null
                    || plannedMicros < firstPlannedMicros
                    || (plannedMicros == firstPlannedMicros && line.lastTurn() < first.lastTurn())) {
                first = line;
                firstPlannedMicros = plannedMicros;
            }
        }
        if (first == null) {
            return null;
        }
        inLines--;
        return first.remove(++turns);
    }

    /** When {@link #poll} may next return a call; {@link Long#MAX_VALUE} if not before an outcome or a new call. */
    long nextDueMillis(long nowMillis) {
        long next = started.isEmpty() ? Long.MAX_VALUE : nowMillis;
        for (WaitingLine line : lines.values()) {
            next = Math.min(next, line.nextDueMillis(nowMillis));
        }
        return next;
    }

    /** Holds all calls that are waiting now; calls added later may be sent. */
    void hold() {
        lines.values().forEach(line -> line.drainTo(held));
        inLines = 0;
        started.forEach(call -> held.add(place(0, call)));
        started.clear();
    }

    /** Releases the held calls. */
    void release() {
        held.forEach(this::add);
        held.clear();
    }

    int size() {
        return inLines + started.size() + held.size();
    }

    List<WaitingCall> calls() {
        List<WaitingLine.Place> places = new ArrayList<>(held);
        lines.values().forEach(line -> line.copyTo(places));
        places.sort(WaitingLine.Place.ORDER);
        List<WaitingCall> calls = new ArrayList<>(started);
        places.forEach(place -> calls.add(place.call()));
        return calls;
    }

    NamespaceGate gate(String namespace) {
        return line(namespace).gate();
    }

    private WaitingLine line(String namespace) {
        return lines.computeIfAbsent(namespace, name -> new WaitingLine(new NamespaceGate(random), coldStarts));
    }
}
