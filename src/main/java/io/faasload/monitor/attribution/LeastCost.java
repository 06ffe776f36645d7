package io.faasload.monitor.attribution;

import java.util.Arrays;

/**
 * Solves the assignment problem: assigns each row its own column with the least total cost, by the Hungarian method
 * with potentials in O(rows² · columns).
 */
final class LeastCost {

    private LeastCost() {}

    /**
     * Assigns each row a column.
     *
     * @param costs finite, at least as many columns as rows
     * @return the column of each row
     */
    static int[] assign(double[][] costs) {
        int rows = costs.length;
        int columns = rows == 0 ? 0 : costs[0].length;
        double[] rowPotential = new double[rows + 1];
        double[] columnPotential = new double[columns + 1];
        // Row and column 0 stand for "none".
        int[] rowOf = new int[columns + 1];
        int[] previous = new int[columns + 1];
        for (int row = 1; row <= rows; row++) {
            rowOf[0] = row;
            int column = 0;
            double[] slack = new double[columns + 1];
            Arrays.fill(slack, Double.POSITIVE_INFINITY);
            boolean[] visited = new boolean[columns + 1];
            do {
                visited[column] = true;
                int current = rowOf[column];
                int next = 0;
                double least = Double.POSITIVE_INFINITY;
                for (int j = 1; j <= columns; j++) {
                    if (visited[j]) {
                        continue;
                    }
                    double reduced = costs[current - 1][j - 1] - rowPotential[current] - columnPotential[j];
                    if (reduced < slack[j]) {
                        slack[j] = reduced;
                        previous[j] = column;
                    }
                    if (slack[j] < least) {
                        least = slack[j];
                        next = j;
                    }
                }
                for (int j = 0; j <= columns; j++) {
                    if (visited[j]) {
                        rowPotential[rowOf[j]] += least;
                        columnPotential[j] -= least;
                    } else {
                        slack[j] -= least;
                    }
                }
                column = next;
            } while (rowOf[column] != 0);
            while (column != 0) {
                rowOf[column] = rowOf[previous[column]];
                column = previous[column];
            }
        }
        int[] assigned = new int[rows];
        for (int j = 1; j <= columns; j++) {
            if (rowOf[j] != 0) {
                assigned[rowOf[j] - 1] = j - 1;
            }
        }
        return assigned;
    }
}
