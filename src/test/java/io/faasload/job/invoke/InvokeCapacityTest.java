package io.faasload.job.invoke;

import static io.faasload.job.invoke.InvokeHarness.START;
import static io.faasload.job.invoke.Samples.accepted;
import static io.faasload.job.invoke.Samples.failed;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.openwhisk.CallOutcome.Kind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InvokeCapacityTest {

    @Test
    void blocksTheSourceAtTheLimitOfCallsInFlight() throws Exception {
        InvokeSettings settings =
                new InvokeSettings(Samples.TRACES, 2, 1_000, Duration.ofMinutes(10), Samples.HOLD_LIMIT);
        try (InvokeHarness operator = new InvokeHarness(settings, new FixedHistory(), null).process(1)) {
            Thread openWhisk = whenItWaits(() -> operator.caller.answer(accepted("id-1", START)));
            operator.process(2); // returns when one of two is answered
            openWhisk.join();

            assertThat(operator.caller.onWire()).isEqualTo(1);
            assertThat(operator.emitted())
                    .extracting(invocation -> invocation.id().input())
                    .containsExactly(1);
        }
    }

    @Test
    void neverHasMoreInFlightThanAllowed() throws Exception {
        InvokeSettings settings =
                new InvokeSettings(Samples.TRACES, 3, 1_000, Duration.ofMinutes(10), Samples.HOLD_LIMIT);
        try (InvokeHarness operator = new InvokeHarness(settings, new FixedHistory(), null)) {
            for (int input = 1; input <= 50; input++) {
                operator.process(input);
                operator.answer(failed(Kind.UNAVAILABLE, 503, "x", START));
            }
            AtomicInteger most = new AtomicInteger();
            for (int step = 0; operator.emitted().size() < 50; step++) {
                assertThat(step).isLessThan(1_000);
                operator.advanceTo(operator.now() + 100);
                while (operator.caller.onWire() > 0) {
                    most.accumulateAndGet(operator.caller.onWire(), Math::max);
                    operator.answer(accepted("id", operator.now()));
                }
            }

            assertThat(most).hasValue(3);
        }
    }

    @Test
    void blocksTheSourceWhileTooManyCallsWait() throws Exception {
        InvokeSettings settings = new InvokeSettings(Samples.TRACES, 4, 2, Duration.ofMinutes(10), Samples.HOLD_LIMIT);
        try (InvokeHarness operator = new InvokeHarness(settings, new FixedHistory(), null)) {
            for (int input = 1; input <= 2; input++) {
                operator.process(input);
                operator.answer(failed(Kind.UNAVAILABLE, 503, "x", START));
            }
            Thread clock = whenItWaits(() -> operator.fireTimersByMail(START + 60_000));
            operator.process(3);
            clock.join();

            assertThat(operator.caller.inputs()).contains(3);
        }
    }

    private static Thread whenItWaits(Runnable work) {
        Thread task = Thread.currentThread();
        Thread thread = new Thread(() -> {
            while (task.getState() == Thread.State.RUNNABLE) {
                Thread.onSpinWait();
            }
            work.run();
        });
        thread.start();
        return thread;
    }
}
