package io.faasload.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Seeds that break a promise if the defect in their name is put back into the product. */
@ExtendWith(QuietExtension.class)
class FindingsTest {

    @ParameterizedTest(name = "seed {0}: {1}")
    @CsvSource({
        // Found by the simulation.
        "3, a drained job dropped the calls in flight",
        "87, a refused run may have been invoked by an earlier call",
        "1453, a question that became due in a short restart was asked before the events were read",
        "1192, the orphans' grace ended while tasks that had failed were not running",
        "49235, calls that were made before a restart waited for the permit to send",
        // Planted, to show that the simulation finds them.
        "9, points of an injection that were not due yet were missed",
        "371, calls were not drained before a barrier",
        "3986, calls that a checkpoint holds were released at once",
        "12, a started row replaced a completed one",
        "4, an event was dropped when it came before its invocation",
        "11, a state had an offset behind an event that was not read",
        "26, calls were sent after a failure before a row was written",
        "82, the second run with an activation took it from the first, which waited forever",
        "28, an activation completed two runs",
        "108, a call that was accepted without an activation id was repeated",
        "146, the lease was not asked for",
        "155, waiting calls of a state were not looked up in the table"
    })
    void holds(long seed, String defect) {
        BrokenPromise broken = Simulation.run(Plan.of(seed), seed, false).broken();

        assertThat(broken).as(defect).isNull();
    }
}
