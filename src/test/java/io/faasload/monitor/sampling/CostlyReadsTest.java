package io.faasload.monitor.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostlyReadsTest {

    private static final int CONTAINERS = 7;
    private static final long PERIOD_NANOS = 1_000_000;
    private static final long EARNED = (long) (CostlyReads.SHARE * PERIOD_NANOS);

    private final CostlyReads costlyReads = new CostlyReads(PERIOD_NANOS);

    @Test
    void takesTurnsIfThereIsNotEnoughForAll() {
        List<Integer> served = new ArrayList<>();
        for (int tick = 0; tick < 7; tick++) {
            served.addAll(tick(EARNED / 2));
        }

        assertThat(served).containsExactly(0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void servesAllIfThereIsEnough() {
        assertThat(tick(EARNED / 10)).hasSize(CONTAINERS);
        assertThat(tick(EARNED / 10)).hasSize(CONTAINERS);
    }

    @Test
    void readingThatCostsThreeTicksIsPaidOffByThem() {
        List<Integer> perTick = new ArrayList<>();
        for (int tick = 0; tick < 9; tick++) {
            perTick.add(tick(3 * EARNED).size());
        }

        assertThat(perTick).containsExactly(1, 0, 0, 1, 0, 0, 1, 0, 0);
    }

    @Test
    void savesNothingForABurst() {
        for (int tick = 0; tick < 100; tick++) {
            tick(0);
        }

        assertThat(tick(EARNED)).hasSize(1);
    }

    private List<Integer> tick(long cost) {
        List<Integer> served = new ArrayList<>();
        int first = costlyReads.begin(CONTAINERS);
        for (int i = 0; i < CONTAINERS; i++) {
            int container = (first + i) % CONTAINERS;
            if (costlyReads.allows(container)) {
                served.add(container);
                costlyReads.spend(cost);
            }
        }
        return served;
    }
}
