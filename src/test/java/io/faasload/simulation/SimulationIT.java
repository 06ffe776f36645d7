package io.faasload.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.simulation.Simulation.Outcome;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs many generations in virtual time, each determined by a seed. {@code -Dfaasload.seeds=N} runs N of them, starting with
 * {@code -Dfaasload.seed=S}; the trace of a single one is printed.
 */
@ExtendWith(QuietExtension.class)
class SimulationIT {

    private static final int MOST_REPORTED = 3;

    private final long first = Seeds.first();
    private final long seeds = Seeds.count(10_000);

    @Test
    void everyPromiseHolds() {
        if (seeds == 1) {
            Outcome outcome = Simulation.run(Plan.of(first), first, true);
            System.out.println(Plan.of(first) + String.join("\n", outcome.trace()));
        }
        List<Long> broken = LongStream.range(first, first + seeds)
                .parallel()
                .filter(seed -> Simulation.run(Plan.of(seed), seed, false).broken() != null)
                .limit(MOST_REPORTED)
                .boxed()
                .toList();

        assertThat(broken).as(() -> Shrinking.report(broken.get(0))).isEmpty();
        System.out.println(seeds + " simulations from seed " + first + " on: every promise holds");
    }
}
