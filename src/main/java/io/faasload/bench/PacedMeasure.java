package io.faasload.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.bench.LateCauses.Period;
import io.faasload.bench.load.BarePacer;
import io.faasload.bench.load.Percentiles;
import io.faasload.bench.platform.NullCounts;
import io.faasload.bench.process.BenchProcess;
import io.faasload.cluster.CompletedCheckpoint;
import io.faasload.cluster.JobAddress;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Measures how late calls are sent and rows are written at a set pace, next to the lateness of a bare pacer at the same time. */
record PacedMeasure(BenchServers servers, BenchSize size, Figures figures) {

    private static final int RATE_WITH_SLOW_ANSWERS = 1_000;
    private static final int ANSWER_MILLIS = 20;
    private static final int LATE_MILLIS = 5;
    private static final String VALUE = "value";

    void run() throws IOException, InterruptedException, ConfigurationException, DatasetException, SQLException {
        for (int rate : size.rates()) {
            run(rate + "/s", rate);
        }
        if (size.rates().contains(RATE_WITH_SLOW_ANSWERS)) {
            servers.restartPlatform(servers.atOnce().withAnswerMillis(ANSWER_MILLIS));
            run(RATE_WITH_SLOW_ANSWERS + "/s, answers after " + ANSWER_MILLIS + " ms", RATE_WITH_SLOW_ANSWERS);
            servers.restartPlatform(servers.atOnce());
        }
    }

    private void run(String name, int rate)
            throws IOException, InterruptedException, ConfigurationException, DatasetException, SQLException {
        String schema = "paced_" + name.replaceAll("[^0-9]+", "_");
        double interval = (double) BenchServers.FUNCTIONS / rate;
        BenchDataset dataset = servers.dataset(schema, interval, rate * size.pacedSeconds() / BenchServers.FUNCTIONS);
        figures.add(
                name + ": pacer alone", pacer(interval, size.skippedSeconds()).awaited());
        long base = servers.counts().accepted();
        Path gcLog = servers.file(schema + "-gc.log");
        try (BenchProcess job = servers.generate(dataset, LateCauses.option(gcLog))) {
            Steady.await(servers, job, NullCounts::accepted, base + (long) rate * size.skippedSeconds());
            Pacer pacer = pacer(interval, size.pacedSeconds() - size.skippedSeconds());
            figures.add(name + ": pacer beside", pacer.awaited());
            Steady.await(servers, job, NullCounts::accepted, base + (long) rate * size.pacedSeconds());
            List<Period> checkpoints = checkpoints(dataset);
            job.awaitEnd();
            figures.add(
                    name + ": call sent, first " + size.skippedSeconds() + " s",
                    RowTimes.latenessAtFirst(dataset, size.skippedSeconds()));
            figures.add(name + ": call sent", RowTimes.lateness(dataset, size.skippedSeconds()));
            late(name, dataset, LateCauses.collections(gcLog), checkpoints);
            for (int tenth : new int[] {1, 10}) {
                figures.add(
                        "p50",
                        name + ": call sent, tenth " + tenth,
                        "ms",
                        RowTimes.medianLateness(dataset, size.skippedSeconds(), tenth));
            }
            figures.add(name + ": event to row", RowTimes.eventToRow(dataset, size.skippedSeconds()));
        } finally {
            dataset.drop();
        }
    }

    /** Those of the whole generation, which end before it does, as it waits for unclaimed events. */
    private static List<Period> checkpoints(BenchDataset dataset) throws IOException, InterruptedException {
        Optional<JobAddress> job = JobAddress.read(dataset.config().generation());
        return job.isEmpty()
                ? List.of()
                : CompletedCheckpoint.newest(job.get()).stream().map(Period::of).toList();
    }

    private void late(String name, BenchDataset dataset, List<Period> collections, List<Period> checkpoints)
            throws IOException, SQLException, DatasetException {
        List<Period> late = RowTimes.late(dataset, size.skippedSeconds(), LATE_MILLIS);
        LateCauses causes = LateCauses.of(late, collections, checkpoints);
        String calls = name + ": later than " + LATE_MILLIS + " ms";
        figures.add(VALUE, calls, "calls", (double) late.size());
        figures.add(VALUE, calls + ", in a collection", "share", causes.collection());
        figures.add(VALUE, calls + ", in a checkpoint", "share", causes.checkpoint());
        figures.add(VALUE, calls + ", else", "share", causes.other());
    }

    private Pacer pacer(double intervalSeconds, int seconds) throws IOException {
        return new Pacer(servers.java(
                BarePacer.class,
                List.of(),
                String.valueOf(Math.round(intervalSeconds * 1e9)),
                String.valueOf(seconds)));
    }

    /** A running bare pacer. */
    private record Pacer(BenchProcess process) {

        Percentiles awaited() throws IOException, InterruptedException {
            try (process) {
                return JsonMapper.builder()
                        .build()
                        .readValue(process.line(), Percentiles.class)
                        .times(1e-3);
            }
        }
    }
}
