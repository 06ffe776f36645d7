package io.faasload.job.invoke;

import static io.faasload.job.invoke.InvokeHarness.START;
import static io.faasload.job.invoke.Samples.accepted;
import static io.faasload.job.invoke.Samples.concurrencyLimited;
import static io.faasload.job.invoke.Samples.failed;
import static io.faasload.job.invoke.Samples.invocation;
import static io.faasload.job.invoke.Samples.rateLimited;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.openwhisk.CallOutcome.Kind;
import io.faasload.run.Call;
import io.faasload.run.Invocation;
import io.faasload.run.RunStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvokeOperatorTest {

    @Test
    void emitsAnAcceptedInvocationWithItsCall() throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1)) {
            assertThat(operator.emitted()).isEmpty();
            operator.answer(accepted("id-1", START + 20));

            assertThat(operator.emitted()).singleElement().satisfies(emitted -> {
                assertThat(emitted.call())
                        .isEqualTo(new Call("id-1", 1, (START + 20) * 1000 - 17, (START + 20) * 1000));
                assertThat(emitted.parameters()).isEqualTo(invocation(1).parameters());
                assertThat(emitted.plannedMicros()).isEqualTo(invocation(1).plannedMicros());
            });
            assertThat(operator.ended()).isEmpty();
            assertThat(operator.timers()).isZero();
        }
    }

    @Test
    void sendsACallThatIsToStartColdAlone() throws Exception {
        InvokeSettings settings = new InvokeSettings(
                Samples.TRACES, 4, 1_000, new ColdStarts(0.3, 7), Duration.ofMinutes(10), Samples.HOLD_LIMIT);
        int cold = 2;
        while (!settings.coldStarts().isForced(invocation(cold))) {
            cold++;
        }
        try (InvokeHarness operator = new InvokeHarness(settings, new FixedHistory(), null)) {
            operator.process(cold - 1, cold, cold + 1);
            assertThat(operator.caller.inputs()).containsExactly(cold - 1);
            operator.answer(accepted("id-1", START + 20));
            assertThat(operator.caller.inputs()).containsExactly(cold - 1, cold);
            assertThat(operator.caller.isCold()).containsExactly(false, true);

            operator.answer(failed(Kind.UNKNOWN, 502, "x", START + 20));
            operator.answer(accepted("id-3", START + 20));
            operator.advanceTo(START + 1_000);
            operator.answer(accepted("id-2", START + 1_020));

            assertThat(operator.caller.isCold()).containsExactly(false, true, false, true);
            assertThat(operator.emitted())
                    .extracting(invocation -> invocation.call().isForcedCold())
                    .containsExactly(false, false, true);
        }
    }

    @Test
    void passesThroughWhatWasStartedBefore() throws Exception {
        Invocation started = Samples.started(1, "id-1", START);
        try (InvokeHarness operator = new InvokeHarness()) {
            operator.process(started);

            assertThat(operator.emitted()).containsExactly(started);
            assertThat(operator.caller.inputs()).isEmpty();
        }
    }

    @Test
    void endsARefusedInvocationInARowWithOpenWhisksText() throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1)) {
            operator.answer(failed(Kind.REFUSED, 404, "The requested resource does not exist.", START + 20));

            assertThat(operator.emitted()).isEmpty();
            assertThat(operator.ended()).singleElement().satisfies(run -> {
                assertThat(run.status()).isEqualTo(RunStatus.REFUSED);
                assertThat(run.error()).isEqualTo("The requested resource does not exist.");
                assertThat(run.call().attempt()).isZero();
                assertThat(run.call().activationId()).isNull();
                assertThat(run.call().acceptedMicros()).isNull();
                assertThat(run.call().sentMicros()).isEqualTo((START + 20) * 1000 - 17);
                assertThat(run.id()).isEqualTo(invocation(1).id());
                assertThat(run.parameters()).isEqualTo(invocation(1).parameters());
            });
        }
    }

    /** A client that retried such a call could run the action as often as the limit allows. */
    @Test
    void losesARunAcceptedWithoutAnActivationId() throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1)) {
            operator.answer(failed(Kind.UNNAMED, 202, "202 without an activation id", START));

            assertThat(operator.ended()).singleElement().satisfies(run -> {
                assertThat(run.status()).isEqualTo(RunStatus.LOST);
                assertThat(run.call().attempt()).isEqualTo(1);
                assertThat(run.error()).isEqualTo("202 without an activation id");
            });
            operator.advanceTo(START + 3_600_000);
            assertThat(operator.caller.onWire()).isZero();
        }
    }

    @Test
    void losesARefusedInvocationThatAnEarlierCallMayHaveStarted() throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1)) {
            operator.answer(failed(Kind.UNKNOWN, 0, "reset", START));
            operator.advanceTo(START + 250);
            operator.answer(failed(Kind.REFUSED, 404, "The requested resource does not exist.", START + 270));

            assertThat(operator.ended()).singleElement().satisfies(run -> {
                assertThat(run.status()).isEqualTo(RunStatus.LOST);
                assertThat(run.call().attempt()).isEqualTo(1);
                assertThat(run.error()).isEqualTo("The requested resource does not exist.");
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"UNAVAILABLE, 503, 1", "NOT_SENT, 0, 1", "UNKNOWN, 0, 2", "UNKNOWN, 502, 2"})
    void retriesAndCountsCallsThatMayHaveBeenAccepted(Kind kind, int status, int attempt) throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1)) {
            operator.answer(failed(kind, status, "x", START));
            assertThat(operator.caller.inputs()).as("not at once").hasSize(1);

            operator.advanceTo(START + 250);
            assertThat(operator.caller.inputs()).containsExactly(1, 1);
            operator.answer(accepted("id-1", START + 270));

            assertThat(operator.emitted())
                    .singleElement()
                    .satisfies(emitted -> assertThat(emitted.call().attempt()).isEqualTo(attempt));
            assertThat(operator.ended()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE, REFUSED, 0",
        "NOT_SENT, REFUSED, 0",
        "RATE_LIMITED, REFUSED, 0",
        "CONCURRENCY_LIMITED, REFUSED, 0",
        "UNKNOWN, LOST, n"
    })
    void givesUpAtTheLimit(Kind kind, RunStatus status, String attempt) throws Exception {
        InvokeSettings settings =
                new InvokeSettings(Samples.TRACES, 4, 1_000, Duration.ofMinutes(10), Samples.HOLD_LIMIT);
        try (InvokeHarness operator = new InvokeHarness(settings, new FixedHistory(), null).process(1)) {
            int calls = 0;
            while (operator.ended().isEmpty()) {
                assertThat(operator.now()).as("given up in time").isLessThan(START + 12 * 60_000);
                if (operator.caller.onWire() > 0) {
                    calls++;
                    operator.answer(failed(kind, 0, "reason " + calls, operator.now()));
                } else {
                    operator.advanceTo(operator.now() + 100);
                }
            }

            int tried = calls;
            assertThat(operator.now()).isGreaterThanOrEqualTo(START + 600_000);
            assertThat(tried).isBetween(5, 1_000);
            assertThat(operator.ended()).singleElement().satisfies(run -> {
                assertThat(run.status()).isEqualTo(status);
                assertThat(run.call().attempt()).isEqualTo(attempt.equals("n") ? tried : 0);
                assertThat(run.call().activationId()).isNull();
                assertThat(run.error()).isEqualTo("reason " + tried);
            });
            assertThat(operator.timers()).isZero();
        }
    }

    @Test
    void keepsALimitedCallWhileOthersOfItsUserAreAccepted() throws Exception {
        InvokeSettings settings =
                new InvokeSettings(Samples.TRACES, 4, 1_000, Duration.ofMinutes(10), Samples.HOLD_LIMIT);
        try (InvokeHarness operator = new InvokeHarness(settings, new FixedHistory(), null).process(1)) {
            operator.process(2);
            refuse(operator, START + 9 * 60_000);
            operator.answer(accepted("id-1", operator.now()));

            refuse(operator, START + 18 * 60_000);
            assertThat(operator.ended()).isEmpty();
            refuse(operator, START + 20 * 60_000);
            assertThat(operator.ended())
                    .singleElement()
                    .satisfies(run -> assertThat(run.status()).isEqualTo(RunStatus.REFUSED));
        }
    }

    /** Answers that too many calls are in flight, until then and to the next call. */
    private static void refuse(InvokeHarness operator, long untilMillis) throws Exception {
        while (operator.ended().isEmpty() && (operator.now() < untilMillis || operator.caller.onWire() == 0)) {
            if (operator.caller.onWire() > 0) {
                operator.answer(Samples.concurrencyLimited(1, operator.now()));
            } else {
                operator.advanceTo(operator.now() + 100);
            }
        }
    }

    @Test
    void losesARunThatMayHaveBeenAcceptedEvenIfTheLastCallWasNotSent() throws Exception {
        InvokeSettings settings =
                new InvokeSettings(Samples.TRACES, 4, 1_000, Duration.ofMillis(1), Samples.HOLD_LIMIT);
        try (InvokeHarness operator = new InvokeHarness(settings, new FixedHistory(), null).process(1)) {
            operator.answer(failed(Kind.UNKNOWN, 0, "reset", START));
            operator.advanceTo(START + 250);
            operator.answer(failed(Kind.NOT_SENT, 0, "refused", START + 250));

            assertThat(operator.ended()).singleElement().satisfies(run -> {
                assertThat(run.status()).isEqualTo(RunStatus.LOST);
                assertThat(run.call().attempt()).isEqualTo(1);
                assertThat(run.call().sentMicros())
                        .as("of the call that was sent")
                        .isEqualTo(START * 1000 - 17);
            });
        }
    }

    @Test
    void keepsToTheRateThatOpenWhiskAllows() throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1)) {
            operator.answer(rateLimited(2, START, START / 1000));
            operator.process(2, 3);
            assertThat(operator.caller.inputs()).containsExactly(1);

            operator.advanceTo(START + 63_000);
            assertThat(operator.caller.inputs()).as("two in the next minute").containsExactly(1, 1, 2);
            operator.answer(accepted("id-1", START + 63_000));
            operator.answer(accepted("id-2", START + 63_000));
            assertThat(operator.caller.inputs()).hasSize(3);

            operator.advanceTo(START + 123_000);
            assertThat(operator.caller.inputs()).containsExactly(1, 1, 2, 3);
        }
    }

    @Test
    void sendsTheNextCallOnAnOutcomeAfterAConcurrencyRefusal() throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1, 2)) {
            operator.answer(accepted("id-1", START));
            operator.answer(concurrencyLimited(1, START));
            operator.process(3, 4);
            assertThat(operator.caller.onWire()).isZero();

            operator.advanceTo(START + 100);
            assertThat(operator.caller.inputs()).containsExactly(1, 2, 2);
            operator.answer(accepted("id-2", START + 110));
            assertThat(operator.caller.inputs()).containsExactly(1, 2, 2, 3);
            operator.answer(accepted("id-3", START + 120));
            assertThat(operator.caller.inputs()).containsExactly(1, 2, 2, 3, 4);
        }
    }

    @Test
    void oneNamespacesLimitDoesNotHoldUpAnother() throws Exception {
        try (InvokeHarness operator = new InvokeHarness().process(1)) {
            operator.answer(rateLimited(1, START, START / 1000));
            operator.process(invocation("user-other", 8, 2));

            assertThat(operator.caller.inputs()).containsExactly(1, 2);
        }
    }

    @Test
    void setsNoMoreThanOneTimerHoweverManyWait() throws Exception {
        try (InvokeHarness operator = new InvokeHarness()) {
            for (int input = 1; input <= 200; input++) {
                operator.process(invocation("user-" + input, input, input));
                operator.answer(failed(Kind.UNAVAILABLE, 503, "x", operator.now()));
                operator.advanceTo(operator.now() + 1);
                while (operator.caller.onWire() > 0) {
                    operator.answer(failed(Kind.UNAVAILABLE, 503, "x", operator.now()));
                }
                assertThat(operator.timers()).isEqualTo(1);
            }
        }
    }
}
