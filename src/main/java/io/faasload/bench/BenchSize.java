package io.faasload.bench;

import java.util.List;

/**
 * How much to measure.
 *
 * @param rounds of what is done in turns
 * @param fromRuns a generation without pace is measured from so many runs on
 * @param toRuns until it has done so many
 * @param rates of generations with a pace, runs/s
 * @param pacedSeconds how long a generation with a pace takes
 * @param skippedSeconds of these, the first ones do not count
 * @param floodEvents events that are of no run
 * @param clusterRounds of what needs a Flink cluster
 * @param clusterSeconds how long a generation on a cluster is measured
 * @param growthRuns of the generation whose memory is watched
 */
public record BenchSize(
        int rounds,
        int fromRuns,
        int toRuns,
        List<Integer> rates,
        int pacedSeconds,
        int skippedSeconds,
        int floodEvents,
        int clusterRounds,
        int clusterSeconds,
        int growthRuns) {

    public static final BenchSize FULL =
            new BenchSize(3, 100_000, 220_000, List.of(100, 1_000, 3_000), 70, 10, 1_000_000, 3, 20, 100_000);
    public static final BenchSize QUICK =
            new BenchSize(3, 5_000, 15_000, List.of(100, 1_000, 3_000), 25, 10, 300_000, 1, 10, 30_000);

    /** The same with another number of runs whose memory is watched. */
    public BenchSize withGrowthRuns(int runs) {
        return new BenchSize(
                rounds,
                fromRuns,
                toRuns,
                rates,
                pacedSeconds,
                skippedSeconds,
                floodEvents,
                clusterRounds,
                clusterSeconds,
                runs);
    }

    /**
     * Inputs of each function of an unpaced generation: some more than measured, so that it still works when the last measured
     * run is done.
     */
    int inputs() {
        return toRuns / BenchServers.FUNCTIONS * 11 / 10 + 1;
    }
}
