package io.faasload.bench;

import io.faasload.bench.load.Percentiles;
import io.faasload.bench.platform.NullCounts;
import io.faasload.bench.process.BenchProcess;
import io.faasload.bench.process.HeapLog;
import io.faasload.bench.process.ProcStat;
import io.faasload.cluster.CompletedCheckpoint;
import io.faasload.cluster.JobAddress;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Heap, state and checkpoints at each tenth of a generation without pace: as the generation gets longer they must not grow. */
record GrowthMeasure(BenchServers servers, BenchSize size, Figures figures) {

    private static final int TENTHS = 10;
    /** Several checkpoints in each tenth of a million runs, and not more than the ten that Flink remembers. */
    private static final List<String> KEYS = List.of("generation.checkpointinterval=2");

    private static final String TENTH = "tenth ";
    private static final String LAST = TENTH + TENTHS;
    private static final String HEAP = "heap after collection";
    private static final String STATE = "state in checkpoint";
    private static final String CHECKPOINT = "checkpoint";

    void run() throws IOException, InterruptedException, ConfigurationException, DatasetException, SQLException {
        int runs = size.growthRuns();
        // Some more than measured, so that it still works at the end of the last tenth.
        BenchDataset dataset = servers.dataset("growth", 0, runs / BenchServers.FUNCTIONS * 11 / 10 + 1);
        long base = servers.counts().records();
        HeapLog heap = new HeapLog(servers.file("growth-gc.log"));
        try (BenchProcess job = servers.generate(dataset, KEYS, heap.option())) {
            long beginNanos = System.nanoTime();
            long beginMillis = System.currentTimeMillis();
            for (int tenth = 1; tenth <= TENTHS; tenth++) {
                Steady.await(servers, job, NullCounts::records, base + (long) runs * tenth / TENTHS);
                long endNanos = System.nanoTime();
                double seconds = (endNanos - beginNanos) / 1e9;
                beginNanos = endNanos;
                figures.add(TENTH + tenth, "runs of this tenth", "runs/s", runs / seconds / TENTHS);
                // Else old objects may be left for much longer than a tenth.
                job.collect();
                figures.add(TENTH + tenth, HEAP, "MiB", heap.afterNewest());
                figures.add(TENTH + tenth, "peak memory so far", "MiB", ProcStat.peakMegabytes(job.pid()));
                checkpoints(tenth, beginMillis, dataset);
                beginMillis = System.currentTimeMillis();
            }
            job.awaitEnd();
            for (String name : List.of(HEAP, STATE, CHECKPOINT)) {
                figures.add(LAST, name + ", tenth 10 / tenth 2", "", figures.ratio(name, LAST, TENTH + 2));
            }
            figures.add(LAST, "deadlocks in PostgreSQL's log", "", (double) servers.deadlocks());
        } finally {
            dataset.drop();
        }
    }

    /** The medians of those that began in this tenth and are complete, if there are any, and the job has not ended. */
    private void checkpoints(int tenth, long fromMillis, BenchDataset dataset)
            throws IOException, InterruptedException {
        Optional<JobAddress> job = JobAddress.read(dataset.config().generation());
        List<CompletedCheckpoint> inTenth = job.isEmpty()
                ? List.of()
                : CompletedCheckpoint.newest(job.get()).stream()
                        .filter(checkpoint -> checkpoint.triggeredMillis() >= fromMillis)
                        .toList();
        if (!inTenth.isEmpty()) {
            figures.add(TENTH + tenth, STATE, "MiB", median(inTenth, CompletedCheckpoint::stateBytes) / (1 << 20));
            figures.add(TENTH + tenth, CHECKPOINT, "ms", median(inTenth, CompletedCheckpoint::durationMillis));
        }
    }

    private static double median(List<CompletedCheckpoint> checkpoints, ToLongFunction<CompletedCheckpoint> value) {
        return Percentiles.of(checkpoints.stream().mapToLong(value).toArray()).p50();
    }
}
