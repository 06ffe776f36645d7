package io.faasload.job.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.run.Invocation;
import io.faasload.run.RunId;
import io.faasload.run.Target;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ColdStartsTest {

    @Test
    void forcesAllOrNone() {
        assertThat(forced(new ColdStarts(1, 7), 1, "p/a", 1)).hasSize(1_000);
        assertThat(forced(ColdStarts.NATURAL, 1, "p/a", 1)).isEmpty();
    }

    @Test
    void forcesAboutTheShareAndMoreWithALargerOne() {
        List<Integer> tenth = forced(new ColdStarts(0.1, 19940503), 1, "p/a", 1);

        // Python: [i for i in range(1, 1001) if (int.from_bytes(sha256(f"19940503\0coldstart\0p/a\x001\0{i}"
        // .encode()).digest()[:8], "big") >> 11) * 2**-53 < 0.1]
        assertThat(tenth).hasSize(92).startsWith(7, 16, 20, 34, 39);
        assertThat(forced(new ColdStarts(0.2, 19940503), 1, "p/a", 1)).containsAll(tenth);
    }

    @Test
    void dependsOnSeedFunctionAndRepetitionAndNotOnTheTrace() {
        List<Integer> forced = forced(new ColdStarts(0.1, 7), 1, "p/a", 1);

        assertThat(forced(new ColdStarts(0.1, 7), 9, "p/a", 1)).isEqualTo(forced);
        assertThat(forced(new ColdStarts(0.1, 8), 1, "p/a", 1)).isNotEqualTo(forced);
        assertThat(forced(new ColdStarts(0.1, 7), 1, "p/b", 1)).isNotEqualTo(forced);
        assertThat(forced(new ColdStarts(0.1, 7), 1, "p/a", 2)).isNotEqualTo(forced);
    }

    private static List<Integer> forced(ColdStarts coldStarts, int trace, String action, int repetition) {
        return IntStream.rangeClosed(1, 1_000)
                .filter(input -> coldStarts.isForced(new Invocation(
                        new RunId(trace, input), new Target(trace, "user-a", action, repetition), "{}", 0, 0, null)))
                .boxed()
                .toList();
    }
}
