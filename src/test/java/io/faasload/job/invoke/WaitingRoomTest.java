package io.faasload.job.invoke;

import static io.faasload.job.invoke.Samples.accepted;
import static io.faasload.job.invoke.Samples.concurrencyLimited;
import static io.faasload.job.invoke.Samples.failed;
import static io.faasload.job.invoke.Samples.invocation;
import static io.faasload.job.invoke.Samples.rateLimited;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.openwhisk.CallOutcome.Kind;
import io.faasload.run.Invocation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WaitingRoomTest {

    private static final long NOW = 60_000_000;

    private final WaitingRoom room = new WaitingRoom(new SplittableRandom(42), ColdStarts.NATURAL);

    @Test
    void releasesDueCallsInPlannedOrder() {
        room.add(call("a", 3), NOW);
        room.add(call("a", 1), NOW);
        room.add(call("b", 2), NOW);
        room.add(call("b", 4), NOW + 1);

        assertThat(inputsUntilEmpty(NOW)).containsExactly(1, 2, 3);
        assertThat(room.nextDueMillis(NOW)).isEqualTo(NOW + 1);
        assertThat(inputsUntilEmpty(NOW + 1)).containsExactly(4);
        assertThat(room.nextDueMillis(NOW + 1)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void releasesCallsPlannedAtTheSameTimeAsTheyCameAndRetriesFirst() {
        for (int input = 1; input <= 100; input++) {
            room.add(plannedNow("a", input), NOW);
        }
        room.hold();
        assertThat(room.calls())
                .extracting(call -> call.invocation().id().input())
                .isSorted();
        room.release();
        WaitingCall first = room.poll(NOW);
        room.addRetry(first.failed(concurrencyLimited(5, NOW)), Kind.CONCURRENCY_LIMITED, NOW);

        assertThat(inputsUntilEmpty(NOW))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 100).boxed().toList());
    }

    @Test
    void namespacesTakeTurnsWhateverFails() {
        for (int input = 1; input <= 100; input++) {
            room.add(plannedNow("sick", input), NOW);
            room.add(plannedNow("well", 1_000 + input), NOW);
        }
        int well = 0;
        for (int call = 1; call <= 100; call++) {
            WaitingCall next = room.poll(NOW);
            if (next.namespace().equals("sick")) {
                room.add(next.failed(failed(Kind.UNKNOWN, 0, "timeout", NOW)), NOW);
            } else {
                well++;
            }
        }

        assertThat(well).isEqualTo(50);
    }

    @Test
    void queuesLaterCallsBehindThoseWaitingAtTheGate() {
        room.gate("a").onSent(NOW, false);
        room.gate("a").onOutcome(concurrencyLimited(5, NOW), NOW);
        room.add(call("a", 1), NOW);
        assertThat(room.poll(NOW)).isNull();
        long opens = room.nextDueMillis(NOW);
        room.add(call("a", 2), opens);

        assertThat(room.poll(opens).invocation().id().input()).isEqualTo(1);
    }

    @Test
    void letsOtherNamespacesPassAClosedGate() {
        room.gate("a").onSent(NOW, false);
        room.gate("a").onOutcome(rateLimited(6, NOW, null), NOW);
        room.add(call("a", 1), NOW);
        room.add(call("b", 2), NOW);

        assertThat(inputsUntilEmpty(NOW)).containsExactly(2);
        assertThat(room.nextDueMillis(NOW)).isGreaterThan(NOW);
        assertThat(room.size()).isEqualTo(1);
    }

    @Test
    void waitsForAnOutcomeWhenOneCallIsInFlightAfterARefusal() {
        NamespaceGate gate = room.gate("a");
        gate.onSent(NOW, false);
        gate.onOutcome(concurrencyLimited(5, NOW), NOW);
        room.add(call("a", 1), NOW);
        room.add(call("a", 2), NOW);
        long opens = NOW + 100;
        assertThat(room.poll(opens)).isNotNull();
        gate.onSent(opens, false);

        assertThat(room.poll(opens)).isNull();
        assertThat(room.nextDueMillis(opens)).isEqualTo(Long.MAX_VALUE);
        gate.onOutcome(accepted("x", opens), opens);
        assertThat(room.poll(opens)).isNotNull();
    }

    @Test
    void backsOffLongerAfterEachFailureAndNeverTooLong() {
        WaitingCall call = call("a", 1);
        for (int failure = 0; failure < 40; failure++) {
            call = call.failed(failed(Kind.UNAVAILABLE, 503, "x", NOW));
            room.addRetry(call, Kind.UNAVAILABLE, NOW);
            long longest = failure < 6 ? 250L << failure : 15_000;
            assertThat(room.nextDueMillis(NOW)).isBetween(NOW + longest / 2, NOW + longest);
            assertThat(room.poll(NOW + longest)).isEqualTo(call);
        }
    }

    @Test
    void limitedCallsWaitOnlyAtTheGate() {
        WaitingCall call = call("a", 1).failed(rateLimited(6, NOW, null));
        room.addRetry(call, Kind.RATE_LIMITED, NOW);

        assertThat(room.poll(NOW)).isEqualTo(call);
    }

    @Test
    void letsInvokedCallsPassAClosedGate() {
        room.gate("user-blur").onSent(NOW, false);
        room.gate("user-blur").onOutcome(rateLimited(6, NOW, null), NOW);
        WaitingCall call = WaitingCall.of(Samples.started(1, "x", NOW));
        room.add(call, NOW);

        assertThat(room.nextDueMillis(NOW)).isEqualTo(NOW);
        assertThat(room.hasStarted()).isTrue();
        assertThat(room.removeStarted()).isEqualTo(call);
        assertThat(room.hasStarted()).isFalse();
    }

    @Test
    void holdsWaitingCallsAndReleasesLaterOnes() {
        room.add(call("a", 1), NOW);
        room.add(call("a", 2), NOW + 50);
        room.add(WaitingCall.of(Samples.started(3, "x", NOW)), NOW);
        room.hold();
        room.add(call("a", 4), NOW);

        assertThat(inputsUntilEmpty(NOW + 100)).containsExactly(4);
        assertThat(room.size()).isEqualTo(3);
        assertThat(room.calls())
                .extracting(held -> held.invocation().id().input())
                .containsExactlyInAnyOrder(1, 2, 3);
        assertThat(room.nextDueMillis(NOW + 100)).isEqualTo(Long.MAX_VALUE);

        room.release();
        assertThat(inputsUntilEmpty(NOW)).containsExactly(3, 1);
        assertThat(inputsUntilEmpty(NOW + 50)).containsExactly(2);
        assertThat(room.size()).isZero();
    }

    @Test
    void keepsHoldingWhenHeldAgain() {
        room.add(call("a", 1), NOW);
        room.hold();
        room.add(call("a", 2), NOW);
        room.hold();

        assertThat(room.poll(NOW)).isNull();
        assertThat(room.calls()).hasSize(2);
        room.release();
        assertThat(inputsUntilEmpty(NOW)).containsExactly(1, 2);
    }

    @Test
    @Timeout(120)
    void releasesAHundredThousandCallsOneByOneQuickly() {
        // Concurrency is limited: each answer releases one call, and the others are not scanned.
        NamespaceGate gate = room.gate("a");
        gate.onSent(NOW, false);
        gate.onOutcome(concurrencyLimited(1, NOW), NOW);
        for (int input = 1; input <= 100_000; input++) {
            room.add(call("a", input), NOW);
        }
        long now = NOW + 100;
        for (int input = 1; input <= 100_000; input++) {
            assertThat(room.poll(now).invocation().id().input()).isEqualTo(input);
            gate.onSent(now, false);
            assertThat(room.poll(now)).isNull();
            gate.onOutcome(accepted("x", now), now);
            now += 17;
        }
    }

    private List<Integer> inputsUntilEmpty(long nowMillis) {
        List<Integer> inputs = new ArrayList<>();
        while (room.hasStarted()) {
            inputs.add(room.removeStarted().invocation().id().input());
        }
        for (WaitingCall call = room.poll(nowMillis); call != null; call = room.poll(nowMillis)) {
            inputs.add(call.invocation().id().input());
        }
        return inputs;
    }

    /** As without a pace. */
    private static WaitingCall plannedNow(String namespace, int input) {
        Invocation call = invocation(namespace, 7, input);
        return WaitingCall.of(
                new Invocation(call.id(), call.target(), call.parameters(), call.timeoutMillis(), NOW * 1000, null));
    }

    private static WaitingCall call(String namespace, int input) {
        return WaitingCall.of(invocation(namespace, 7, input));
    }
}
