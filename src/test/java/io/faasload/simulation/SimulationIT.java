package io.faasload.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.simulation.Simulation.Outcome;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Many generations in virtual time. {@code -Dfaasload.seeds=N} runs N of them, from {@code -Dfaasload.seed=S} on; with one, its
 * trace is printed.
 */
class SimulationIT {

    private static final String LOGGER = "io.faasload";

    private static final long FIRST = Long.getLong("faasload.seed", 1);
    private static final long SEEDS = Long.getLong("faasload.seeds", 10_000);

    /** Warnings of a million failures. */
    @BeforeAll
    static void beQuiet() {
        Configurator.setLevel(LOGGER, Level.OFF);
    }

    @AfterAll
    static void logAgain() {
        Configurator.setLevel(LOGGER, Level.INFO);
    }

    @Test
    void everyPromiseHolds() {
        if (SEEDS == 1) {
            Outcome outcome = Simulation.run(Plan.of(FIRST), FIRST, true);
            System.out.println(Plan.of(FIRST));
            outcome.trace().forEach(System.out::println);
        }
        List<Long> broken = LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .filter(seed -> Simulation.run(Plan.of(seed), seed, false).broken() != null)
                .limit(3)
                .boxed()
                .toList();
        assertThat(broken).as(() -> Shrinking.report(broken.get(0))).isEmpty();
    }
}
