package io.faasload.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.simulation.Simulation.Outcome;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Many generations in virtual time, each decided by a seed. {@code -Dfaasload.seeds=N} runs N of them, from
 * {@code -Dfaasload.seed=S} on; the trace of a single one is printed.
 */
@ExtendWith(QuietExtension.class)
class SimulationIT {

    private static final int MOST_REPORTED = 3;

    private static final long FIRST = Long.getLong("faasload.seed", 1);
    private static final long SEEDS = Long.getLong("faasload.seeds", 10_000);

    @Test
    void everyPromiseHolds() {
        if (SEEDS == 1) {
            Outcome outcome = Simulation.run(Plan.of(FIRST), FIRST, true);
            System.out.println(Plan.of(FIRST) + String.join("\n", outcome.trace()));
        }
        List<Long> broken = LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .filter(seed -> Simulation.run(Plan.of(seed), seed, false).broken() != null)
                .limit(MOST_REPORTED)
                .boxed()
                .toList();

        assertThat(broken).as(() -> Shrinking.report(broken.get(0))).isEmpty();
        System.out.println(SEEDS + " simulations from seed " + FIRST + " on: every promise holds");
    }
}
