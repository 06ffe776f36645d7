package io.faasload.job.invoke;

import static io.faasload.job.invoke.Samples.accepted;
import static io.faasload.job.invoke.Samples.failed;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.openwhisk.CallOutcome.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stops many times while calls are in back-off. */
@Timeout(60)
class InvokeExactlyOnceTest {

    private static final int INPUTS = 60;
    private static final InvokeSettings SETTINGS =
            new InvokeSettings(Samples.TRACES, 2 * INPUTS, 2 * INPUTS, Duration.ofDays(1), Samples.HOLD_LIMIT);

    private final TreeMap<Integer, Integer> acceptances = new TreeMap<>();
    private final List<Integer> emitted = new ArrayList<>();
    private int nextInput = 1;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void eachInvocationIsAcceptedOnceAcrossManyStops(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        OperatorSubtaskState state = null;
        int stops = 0;
        while (acceptances.size() < INPUTS) {
            try (InvokeHarness operator = new InvokeHarness(SETTINGS, new FixedHistory(), state)) {
                state = generation(operator, random);
            }
            stops++;
        }

        assertThat(stops).isGreaterThan(3);
        assertThat(acceptances.values()).containsOnly(1);
        assertThat(emitted)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, INPUTS).boxed().toList());
    }

    /** Some work, some checkpoints that complete or fail, then a terminal savepoint. */
    private OperatorSubtaskState generation(InvokeHarness operator, SplittableRandom random) throws Exception {
        long checkpoint = 0;
        for (int step = random.nextInt(20, 60); step > 0; step--) {
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    if (nextInput <= INPUTS) {
                        operator.process(nextInput++);
                    }
                }
                case 2, 3 -> answerAll(operator, random);
                case 4 -> operator.advanceTo(operator.now() + random.nextInt(500));
                default -> {
                    answerAll(operator, random);
                    operator.checkpoint(++checkpoint);
                    if (random.nextBoolean()) {
                        operator.complete(checkpoint);
                    } else if (random.nextBoolean()) {
                        operator.abort(checkpoint);
                    }
                }
            }
        }
        answerAll(operator, random);
        OperatorSubtaskState state = operator.checkpoint(++checkpoint);
        operator.advanceTo(operator.now() + 60_000);
        operator.complete(checkpoint);
        operator.runMails();
        assertThat(operator.caller.onWire())
                .as("sent after a terminal savepoint")
                .isZero();
        operator.emitted().stream().map(invocation -> invocation.id().input()).forEach(emitted::add);
        return state;
    }

    private void answerAll(InvokeHarness operator, SplittableRandom random) throws Exception {
        while (operator.caller.onWire() > 0) {
            int input = operator.caller.next();
            if (random.nextInt(4) == 0) {
                acceptances.merge(input, 1, Integer::sum);
                operator.answer(accepted("id-" + input, operator.now()));
            } else {
                operator.answer(failed(Kind.UNAVAILABLE, 503, "x", operator.now()));
            }
        }
    }
}
