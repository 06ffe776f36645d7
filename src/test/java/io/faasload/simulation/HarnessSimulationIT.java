package io.faasload.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.simulation.Simulation.Outcome;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Checks that the invoking operator and the join in Flink's operator harnesses, with serialized state, end in the same rows as
 * their logic alone. Runs each in one task: Flink redistributes operator state in its own order when a job is rescaled.
 */
@ExtendWith(QuietExtension.class)
class HarnessSimulationIT {

    private final long seeds = Math.min(1_000, Seeds.count(1_000));

    /** Flink fires timers of the same millisecond in its own order, after which the random choices differ. */
    private static final double SHARE_WITH_SUCH_TIMERS = 0.01;

    @Test
    void operatorsInFlinksHarnessesEndInTheSameRows() {
        List<String> broken = new CopyOnWriteArrayList<>();
        List<Long> different = new CopyOnWriteArrayList<>();
        LongStream.rangeClosed(1, seeds).parallel().forEach(seed -> {
            Plan plan = Plan.of(seed).inOneTask();
            Outcome onFlink = Simulation.runOnFlink(plan, seed);
            if (onFlink.broken() != null) {
                broken.add(seed + ": " + onFlink.broken().getMessage());
            }
            if (!onFlink.rows().equals(Simulation.run(plan, seed, false).rows())) {
                different.add(seed);
            }
        });

        assertThat(broken).isEmpty();
        assertThat(different).hasSizeLessThanOrEqualTo((int) (seeds * SHARE_WITH_SUCH_TIMERS));
    }
}
