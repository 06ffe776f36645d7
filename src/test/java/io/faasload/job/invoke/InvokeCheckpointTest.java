package io.faasload.job.invoke;

import static io.faasload.job.invoke.InvokeHarness.SETTINGS;
import static io.faasload.job.invoke.InvokeHarness.START;
import static io.faasload.job.invoke.Samples.accepted;
import static io.faasload.job.invoke.Samples.concurrencyLimited;
import static io.faasload.job.invoke.Samples.failed;
import static io.faasload.job.invoke.Samples.rateLimited;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.openwhisk.CallOutcome.Kind;
import io.faasload.run.Call;
import io.faasload.run.RunStatus;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InvokeCheckpointTest {

    @Test
    void hasNothingInFlightWhenABarrierPasses() throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1, 2, 3)) {
            Thread task = Thread.currentThread();
            Thread openWhisk = new Thread(() -> {
                while (task.getState() == Thread.State.RUNNABLE) {
                    Thread.onSpinWait();
                }
                operator.caller.answer(accepted("id-1", START));
                operator.caller.answer(failed(Kind.UNAVAILABLE, 503, "x", START));
                operator.caller.answer(accepted("id-3", START));
            });
            openWhisk.start();
            operator.prepareBarrier(1);

            assertThat(operator.caller.onWire()).isZero();
            assertThat(operator.emitted())
                    .extracting(invocation -> invocation.id().input())
                    .containsExactly(1, 3);
            openWhisk.join();
        }
    }

    @Test
    void waitsForTheCallsInFlightAtTheEndOfTheInput() throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1, 2)) {
            Thread task = Thread.currentThread();
            Thread openWhisk = new Thread(() -> {
                while (task.getState() == Thread.State.RUNNABLE) {
                    Thread.onSpinWait();
                }
                operator.caller.answer(accepted("id-1", START));
                operator.caller.answer(failed(Kind.UNAVAILABLE, 503, "x", START));
            });
            openWhisk.start();
            operator.finish();

            assertThat(operator.emitted())
                    .extracting(invocation -> invocation.id().input())
                    .containsExactly(1);
            openWhisk.join();
            operator.checkpoint(1);
            operator.complete(1);
            operator.advanceTo(START + 20_000);
            assertThat(operator.caller.inputs())
                    .as("nothing can be emitted after the end of the input")
                    .containsExactly(1, 2);
        }
    }

    @Test
    void backOffDoesNotHoldUpABarrier() throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1)) {
            operator.answer(failed(Kind.UNAVAILABLE, 503, "x", START));

            operator.prepareBarrier(1); // would block forever

            assertThat(operator.caller.inputs()).containsExactly(1);
        }
    }

    @Test
    void startsNoCallBetweenTheBarrierAndTheState() throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1)) {
            operator.answer(failed(Kind.UNAVAILABLE, 503, "x", START));
            operator.prepareBarrier(1);
            operator.advanceTo(START + 60_000);

            assertThat(operator.caller.inputs()).containsExactly(1);
        }
    }

    @Test
    void holdsStoredCallsUntilTheCheckpointCompletes() throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1)) {
            operator.answer(failed(Kind.UNAVAILABLE, 503, "x", START));
            operator.checkpoint(1);
            operator.advanceTo(START + 60_000);
            assertThat(operator.caller.inputs()).containsExactly(1);

            operator.complete(1);
            assertThat(operator.caller.inputs())
                    .as("a terminal savepoint ends the task now")
                    .hasSize(1);
            operator.advanceTo(START + 60_100);
            assertThat(operator.caller.inputs()).containsExactly(1, 1);
        }
    }

    @Test
    void sendsStoredCallsAfterAFailedCheckpoint() throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1)) {
            operator.answer(failed(Kind.UNAVAILABLE, 503, "x", START));
            operator.checkpoint(1);
            operator.abort(1);
            operator.advanceTo(START + 60_000);

            assertThat(operator.caller.inputs()).containsExactly(1, 1);
        }
    }

    @Test
    void keepsHoldingOnceTheNextCheckpointBegins() throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1)) {
            operator.answer(failed(Kind.UNAVAILABLE, 503, "x", START));
            operator.checkpoint(1);
            operator.complete(1);
            operator.checkpoint(2);
            operator.advanceTo(START + 60_000);
            assertThat(operator.caller.inputs())
                    .as("the first is complete, the second is not")
                    .hasSize(1);

            operator.complete(2);
            operator.advanceTo(START + 60_100);
            assertThat(operator.caller.inputs()).containsExactly(1, 1);
        }
    }

    @Test
    void sendsStoredCallsWhenAnUnreportedCheckpointMustHaveFailed() throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1)) {
            operator.answer(failed(Kind.UNAVAILABLE, 503, "x", START));
            operator.checkpoint(1); // A manual savepoint: Flink does not report its completion.

            operator.advanceTo(START + Samples.HOLD_LIMIT.toMillis() - 1);
            assertThat(operator.caller.inputs()).containsExactly(1);

            operator.advanceTo(START + Samples.HOLD_LIMIT.toMillis());
            assertThat(operator.caller.inputs()).containsExactly(1, 1);
        }
    }

    @Test
    void aCompletedCheckpointReleasesCallsHeldForAnUnreportedOne() throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1)) {
            operator.answer(failed(Kind.UNAVAILABLE, 503, "x", START));
            operator.checkpoint(1); // A manual savepoint: Flink does not report its completion.
            operator.checkpoint(2);
            operator.complete(2);
            operator.advanceTo(START + 60_000);

            assertThat(operator.caller.inputs()).containsExactly(1, 1);
        }
    }

    @Test
    void sendsInvocationsAfterTheBarrierAtOnce() throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1)) {
            operator.answer(failed(Kind.UNAVAILABLE, 503, "x", START));
            operator.checkpoint(1);
            operator.process(2);

            assertThat(operator.caller.inputs()).containsExactly(1, 2);
        }
    }

    @Test
    void storesWaitingCallsWithAttemptAndTimes() throws Exception {
        OperatorSubtaskState state;
        try (InvokeHarness operator = new InvokeHarness().process(1, 2, 3)) {
            operator.answer(failed(Kind.UNKNOWN, 0, "reset", START));
            operator.answer(failed(Kind.NOT_SENT, 0, "refused", START));
            operator.answer(accepted("id-3", START));
            state = operator.checkpoint(1);
        }
        try (InvokeHarness operator = new InvokeHarness(SETTINGS, new FixedHistory(), state)) {
            operator.advanceTo(START + 1);
            assertThat(operator.caller.inputs()).containsExactly(1, 2);
            operator.advanceTo(START + 600_000);
            operator.answer(failed(Kind.UNKNOWN, 0, "reset again", START + 600_000));
            operator.answer(accepted("id-2", START + 600_000));
            assertThat(operator.ended()).as("downtime does not count").isEmpty();
            operator.advanceTo(START + 1_200_000);
            operator.answer(failed(Kind.UNKNOWN, 0, "and again", START + 1_200_000));

            assertThat(operator.ended()).singleElement().satisfies(run -> {
                assertThat(run.status()).isEqualTo(RunStatus.LOST);
                assertThat(run.call().attempt()).isEqualTo(3);
            });
            assertThat(operator.emitted())
                    .singleElement()
                    .satisfies(emitted -> assertThat(emitted.call().attempt()).isEqualTo(1));
        }
    }

    @Test
    void keepsTheCountsOfLimitedCallsAcrossARestart() throws Exception {
        OperatorSubtaskState state;
        try (InvokeHarness operator = new InvokeHarness()) {
            operator.process(1, 2);
            operator.answer(rateLimited(1, START, null));
            operator.answer(concurrencyLimited(1, START));
            state = operator.checkpoint(1);
        }
        try (InvokeHarness restored = new InvokeHarness(InvokeHarness.SETTINGS, new FixedHistory(), state)) {
            assertThat(restored.limited()).isEqualTo(new LimitedCalls(1, 1));
            restored.process(3);
            restored.answer(rateLimited(1, START, null));
            assertThat(restored.limited()).isEqualTo(new LimitedCalls(2, 1));
        }
    }

    @Test
    void looksUpRestoredCallsInTheTable() throws Exception {
        Call call = new Call("id-2", 2, 11L, 22L);
        Call none = new Call(null, 0, null, null);
        OperatorSubtaskState state = waiting(1, 2, 3, 4, 5);
        FixedHistory history = new FixedHistory()
                .with(1, RunStatus.COMPLETED, new Call("id-1", 1, 1L, 2L))
                .with(2, RunStatus.STARTED, call)
                .with(3, RunStatus.REFUSED, none)
                .with(4, RunStatus.LOST, none);
        try (InvokeHarness operator = new InvokeHarness(SETTINGS, history, state)) {
            operator.advanceTo(START + 1);

            assertThat(operator.caller.inputs()).containsExactly(5);
            assertThat(operator.emitted()).singleElement().satisfies(emitted -> {
                assertThat(emitted.id().input()).isEqualTo(2);
                assertThat(emitted.call()).isEqualTo(call);
                assertThat(emitted.plannedMicros()).as("as in the row").isEqualTo(77);
            });
            assertThat(operator.ended()).isEmpty();
        }
    }

    @Test
    void stillStoresRestoredCallsThatItCouldNotSend() throws Exception {
        OperatorSubtaskState state = waiting(1, 2);
        FixedHistory history = new FixedHistory().with(2, RunStatus.STARTED, new Call("id-2", 1, 11L, 22L));
        for (int generation = 0; generation < 5; generation++) {
            try (InvokeHarness operator = new InvokeHarness(SETTINGS, history, state)) {
                state = operator.checkpoint(1);
                assertThat(operator.caller.inputs()).isEmpty();
            }
        }
        try (InvokeHarness operator = new InvokeHarness(SETTINGS, history, state)) {
            operator.advanceTo(START + 1);
            assertThat(operator.caller.inputs()).containsExactly(1);
            assertThat(operator.emitted())
                    .extracting(invocation -> invocation.id().input())
                    .containsExactly(2);
        }
    }

    @Test
    void dropsRestoredCallsOfAFunctionNoLongerConfigured() throws Exception {
        OperatorSubtaskState state = waiting(1, 2);
        InvokeSettings others = new InvokeSettings(Set.of(8), 4, 1_000, Duration.ofMinutes(10), Samples.HOLD_LIMIT);
        try (InvokeHarness operator = new InvokeHarness(others, new FixedHistory(), state)) {
            operator.advanceTo(START + 60_000);

            assertThat(operator.caller.inputs()).isEmpty();
            assertThat(operator.ended()).isEmpty();
        }
    }

    @Test
    void dropsRestoredCallsOfANamespaceNoLongerConfigured() throws Exception {
        OperatorSubtaskState state = waiting(1, 2);
        try (InvokeHarness operator = new InvokeHarness(SETTINGS, new FixedHistory(), state, List.of("user-blur"))) {
            operator.advanceTo(START + 60_000);

            assertThat(operator.caller.inputs()).isEmpty();
            assertThat(operator.ended()).isEmpty();
        }
    }

    /** The state of an operator with these inputs in back-off, after one refusal each. */
    private static OperatorSubtaskState waiting(int... inputs) throws Exception {
        try (InvokeHarness operator = new InvokeHarness()) {
            for (int input : inputs) {
                operator.process(input);
                operator.answer(failed(Kind.UNAVAILABLE, 503, "x", START));
            }
            return operator.checkpoint(1);
        }
    }
}
