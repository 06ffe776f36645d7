package io.faasload.bench;

import io.faasload.bench.load.EventFlood;
import io.faasload.bench.platform.NullCounts;
import io.faasload.bench.process.BenchProcess;
import io.faasload.bench.process.ProcStat;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** A generation at 100 runs/s from its start to its restart, with a flood of events in between that are none of its own. */
record LifeMeasure(BenchServers servers, BenchSize size, Figures figures) {

    private static final int RATE = 100;

    private static final int FLOOD_RATE = 100_000;

    /** Far more than it gets to do. */
    private static final int INPUTS = 100_000;

    void run() throws IOException, InterruptedException, ConfigurationException, DatasetException, SQLException {
        for (int round = 1; round <= size.rounds(); round++) {
            BenchDataset dataset = servers.dataset("life" + round, (double) BenchServers.FUNCTIONS / RATE, INPUTS);
            start(round, "start", dataset, true);
            start(round, "restart", dataset, false);
            dataset.drop();
        }
    }

    /** Starts a generation, and stops it with a savepoint. */
    private void start(int round, String name, BenchDataset dataset, boolean withFlood)
            throws IOException, InterruptedException, DatasetException, SQLException {
        long base = servers.counts().accepted();
        long beginMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        try (BenchProcess job = servers.generate(dataset)) {
            Steady.await(servers, job, NullCounts::accepted, base + 1);
            figures.add(round, name + ": job's JVM until then", "s CPU", ProcStat.cpuSeconds(job.pid()));
            if (withFlood) {
                Steady.await(servers, job, NullCounts::accepted, base + (long) RATE * size.skippedSeconds());
                flood(round, job);
            }
            Steady.await(servers, job, NullCounts::records, servers.counts().accepted());
            job.stop();
            double micros = dataset.numbers("SELECT min(sent_us) - " + beginMicros
                            + " FROM {schema}.runs WHERE sent_us > " + beginMicros)
                    .get(0);
            figures.add(round, name + " to first invocation", "s", micros / 1e6);
            if (withFlood) {
                figures.add(
                        round,
                        "flood: event to row, p99",
                        "ms",
                        RowTimes.eventToRow(dataset, size.skippedSeconds()).p99());
            }
        }
    }

    /** The runs' own work is measured afterwards, and the first events do not count: earlier, more code is being compiled. */
    private void flood(int round, BenchProcess job) throws IOException, InterruptedException {
        try (BenchProcess flood =
                servers.java(EventFlood.class, List.of(), servers.kafkaAddress(), String.valueOf(FLOOD_RATE))) {
            publish(flood, size.floodEvents() / 2, job);
            BenchServers.Cpu from = servers.cpu(job);
            publish(flood, size.floodEvents(), job);
            BenchServers.Cpu to = servers.cpu(job);
            double seconds = (to.nanos() - from.nanos()) / 1e9;
            double cpu = to.client() - from.client() - cores(job) * seconds;
            figures.add(round, "flood: Metric and foreign events", "events/s", size.floodEvents() / seconds);
            figures.add(round, "flood: job's JVM", "cores at 100,000 events/s", 1e5 * cpu / size.floodEvents());
        }
    }

    /** Publishes events, and waits until the job has read them. */
    private void publish(BenchProcess flood, int events, BenchProcess job) throws IOException, InterruptedException {
        flood.send(String.valueOf(events));
        flood.line();
        // Events of runs that are accepted now come behind the flood in the only partition.
        Steady.await(servers, job, NullCounts::records, servers.counts().accepted() + 1);
    }

    /** Cores of a job's JVM without a flood. */
    private double cores(BenchProcess job) throws IOException, InterruptedException {
        BenchServers.Cpu from = servers.cpu(job);
        Steady.await(
                servers, job, NullCounts::accepted, servers.counts().accepted() + (long) RATE * size.skippedSeconds());
        BenchServers.Cpu to = servers.cpu(job);
        return (to.client() - from.client()) / ((to.nanos() - from.nanos()) / 1e9);
    }
}
