package io.faasload.bench;

import io.faasload.bench.process.BenchProcess;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetException;
import java.io.IOException;
import java.sql.SQLException;

/** Measures runs per second without a pace while real monitors are asked for the usage of every run. */
record UsageMeasure(BenchServers servers, BenchSize size, Figures figures) {

    void run() throws IOException, InterruptedException, ConfigurationException, DatasetException, SQLException {
        servers.startMonitors();
        for (int round = 1; round <= size.rounds(); round++) {
            run(round);
        }
        servers.stopMonitors();
    }

    private void run(int round)
            throws IOException, InterruptedException, ConfigurationException, DatasetException, SQLException {
        BenchDataset dataset = servers.dataset("usage" + round, 0, size.inputs());
        long base = servers.counts().records();
        try (BenchProcess job = servers.generate(dataset)) {
            Steady steady = Steady.measure(servers, job, base, size.fromRuns(), size.toRuns(), dataset::completed);
            job.awaitEnd();
            figures.add(round, "runs with usage", "runs/s", steady.runsPerSecond());
            figures.add(round, "JVM", "ms CPU/run", steady.clientMillis());
            figures.add(round, "monitors", "ms CPU/run", steady.monitorsMillis());
            figures.add(round, "PostgreSQL", "ms CPU/run", steady.postgresMillis());
            figures.add(round, "others on the machine", "cores", steady.otherCores());
            figures.add(round, "tables", "B/run", dataset.bytesPerRun());
            figures.add(
                    round,
                    "tables: samples",
                    "B/sample",
                    dataset.numbers("SELECT pg_total_relation_size('{schema}.resources') / count(*)::float"
                                    + " FROM {schema}.resources")
                            .get(0));
            figures.add(
                    round,
                    "completed without usage",
                    "runs",
                    dataset.numbers("SELECT count(*) FROM {schema}.runs"
                                    + " WHERE status = 'completed' AND usage_missing IS NOT NULL")
                            .get(0));
        } finally {
            dataset.drop();
        }
    }
}
