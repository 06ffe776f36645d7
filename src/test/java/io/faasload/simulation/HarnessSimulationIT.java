package io.faasload.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.simulation.Simulation.Outcome;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The invoking operator and the join in Flink's operator harnesses, with their states as bytes, end in the same rows as their
 * logic alone. In one task each: Flink deals out operator state in its own order when a job is rescaled.
 */
@ExtendWith(QuietExtension.class)
class HarnessSimulationIT {

    private static final long SEEDS = Math.min(1_000, Long.getLong("faasload.seeds", 1_000));

    @Test
    void operatorsInFlinksHarnessesEndInTheSameRows() {
        List<Long> different = LongStream.rangeClosed(1, SEEDS)
                .parallel()
                .filter(seed -> {
                    Plan plan = Plan.of(seed).inOneTask();
                    Outcome onFlink = Simulation.runOnFlink(plan, seed);
                    return onFlink.broken() != null
                            || !onFlink.rows()
                                    .equals(Simulation.run(plan, seed, false).rows());
                })
                .boxed()
                .toList();

        assertThat(different).isEmpty();
    }
}
