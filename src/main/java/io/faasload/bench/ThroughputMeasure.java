package io.faasload.bench;

import io.faasload.bench.load.BareLoop;
import io.faasload.bench.process.BenchProcess;
import io.faasload.bench.process.ProcStat;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** Measures runs per second and CPU time per run without a pace, of a bare loop and of a generation in turns. */
record ThroughputMeasure(BenchServers servers, BenchSize size, Figures figures) {

    private static final int LOOP_THREADS = 64;

    void run() throws IOException, InterruptedException, ConfigurationException, DatasetException, SQLException {
        // By then the servers' code is compiled.
        try (BenchProcess loop = startLoop()) {
            loop.line();
        }
        for (int round = 1; round <= size.rounds(); round++) {
            double loop = loop(round);
            double job = job(round);
            figures.add(round, "job / bare loop", "", job / loop);
        }
    }

    private double loop(int round) throws IOException, InterruptedException, SQLException, DatasetException {
        long base = servers.counts().records();
        try (BenchProcess loop = startLoop()) {
            Steady steady = Steady.measure(
                    servers,
                    loop,
                    base,
                    size.fromRuns(),
                    size.toRuns(),
                    () -> servers.counts().records() - base);
            loop.line();
            add(round, "bare loop", steady);
            return steady.runsPerSecond();
        }
    }

    private BenchProcess startLoop() throws IOException {
        return servers.java(
                BareLoop.class,
                List.of(),
                servers.address(),
                // Of other users: a generation would look each of its activations up that it finds in the topic.
                String.valueOf(BenchServers.FUNCTIONS),
                String.valueOf(BenchServers.FUNCTIONS),
                String.valueOf(LOOP_THREADS),
                String.valueOf(size.inputs() * BenchServers.FUNCTIONS));
    }

    private double job(int round)
            throws IOException, InterruptedException, ConfigurationException, DatasetException, SQLException {
        BenchDataset dataset = servers.dataset("throughput" + round, 0, size.inputs());
        long base = servers.counts().records();
        try (BenchProcess job = servers.generate(dataset)) {
            Steady steady = Steady.measure(servers, job, base, size.fromRuns(), size.toRuns(), dataset::completed);
            double peak = ProcStat.peakMegabytes(job.pid());
            job.awaitEnd();
            add(round, "job", steady);
            figures.add(round, "job: PostgreSQL", "ms CPU/run", steady.postgresMillis());
            figures.add(round, "job: peak memory", "MiB", peak);
            figures.add(round, "job: tables", "B/run", dataset.bytesPerRun());
            return steady.runsPerSecond();
        } finally {
            dataset.drop();
        }
    }

    private void add(int round, String client, Steady steady) throws IOException {
        figures.add(round, client, "runs/s", steady.runsPerSecond());
        figures.add(round, client + ": JVM", "ms CPU/run", steady.clientMillis());
        figures.add(round, client + ": Kafka", "ms CPU/run", steady.kafkaMillis());
        figures.add(round, client + ": null platform", "ms CPU/run", steady.platformMillis());
        figures.add(round, client + ": others on the machine", "cores", steady.otherCores());
    }
}
