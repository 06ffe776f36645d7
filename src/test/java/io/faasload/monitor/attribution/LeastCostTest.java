package io.faasload.monitor.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LeastCostTest {

    @Test
    void costsAsLittleAsTheBestOfAllAssignments() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            int rows = 1 + random.nextInt(5);
            int columns = rows + random.nextInt(3);
            double[][] costs = new double[rows][columns];
            for (double[] row : costs) {
                for (int j = 0; j < columns; j++) {
                    row[j] = random.nextInt(4) == 0 ? 1e6 : random.nextInt(20);
                }
            }
            int[] assigned = LeastCost.assign(costs);
            assertThat(assigned).doesNotHaveDuplicates();
            double total = 0;
            for (int i = 0; i < rows; i++) {
                total += costs[i][assigned[i]];
            }
            assertThat(total).isEqualTo(least(costs, 0, new boolean[columns]), within(1e-6));
        }
    }

    @Test
    void assignsNothingToNothing() {
        assertThat(LeastCost.assign(new double[0][0])).isEmpty();
    }

    private static double least(double[][] costs, int row, boolean[] taken) {
        if (row == costs.length) {
            return 0;
        }
        double least = Double.POSITIVE_INFINITY;
        for (int j = 0; j < taken.length; j++) {
            if (!taken[j]) {
                taken[j] = true;
                least = Math.min(least, costs[row][j] + least(costs, row + 1, taken));
                taken[j] = false;
            }
        }
        return least;
    }
}
