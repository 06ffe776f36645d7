package io.faasload.driver.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.summary.RunPercentiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class PercentileTableTest {

    @Test
    void showsWhatTheRunsHave() {
        assertThat(print(new RunPercentiles(
                        60,
                        12,
                        List.of(475L, 654L, 812L),
                        List.of(3L, 12L, 44L),
                        List.of(42_000L, 99_960L, 122_400L),
                        List.of(57_100_000L, 59_200_000L, 65_249_999L))))
                .isEqualTo("""
                        all runs         p50    p90    p99
                        duration ms      475    654    812
                        wait ms            3     12     44
                        lateness ms     42.0  100.0  122.4
                        peak memory MB  57.1   59.2   65.2
                        Cold starts: 12 of 60 runs (20.0 %)
                        """);
    }

    @Test
    void fitsEightyColumnsWithTheLargestValues() {
        List<Long> largest = List.of(Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

        assertThat(print(new RunPercentiles(1, 1, largest, largest, largest, largest))
                        .lines())
                .allMatch(line -> line.length() <= 80);
    }

    @Test
    void saysNothingOfWhatNoRunHas() {
        assertThat(print(new RunPercentiles(0, 0, List.of(), List.of(), List.of(), List.of())))
                .isEmpty();
        assertThat(print(new RunPercentiles(0, 0, List.of(), List.of(), List.of(5L, 5L, 5L), List.of())))
                .isEqualTo("""
                        all runs     p50  p90  p99
                        lateness ms  0.0  0.0  0.0
                        """);
    }

    private static String print(RunPercentiles runs) {
        StringWriter out = new StringWriter();
        PercentileTable.print(new PrintWriter(out), runs);
        return out.toString();
    }
}
