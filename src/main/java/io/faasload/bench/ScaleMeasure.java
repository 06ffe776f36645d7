package io.faasload.bench;

import io.faasload.bench.process.BenchProcess;
import io.faasload.bench.process.SessionCluster;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetException;
import io.faasload.local.flink.FlinkHome;
import java.io.IOException;
import java.sql.SQLException;

/**
 * Measures runs per second without a pace on a Flink cluster with one and with two TaskManagers in turns, whose slots are all used.
 * The platform takes so long to answer that calls in flight bound the rate. That bound is per task, so it grows with the TaskManagers.
 */
record ScaleMeasure(BenchServers servers, BenchSize size, Figures figures) {

    private static final int ANSWER_MILLIS = 200;
    private static final int MAX_IN_FLIGHT = 32;
    private static final int RATE_OF_A_TASK = 1_000 / ANSWER_MILLIS * MAX_IN_FLIGHT;

    void run() throws IOException, InterruptedException, ConfigurationException, DatasetException, SQLException {
        servers.restartPlatform(servers.atOnce().withAnswerMillis(ANSWER_MILLIS));
        for (int round = 1; round <= size.clusterRounds(); round++) {
            double one = runsPerSecond(round, 1);
            double two = runsPerSecond(round, 2);
            figures.add(round, "two TaskManagers / one", "", two / one);
        }
        servers.restartPlatform(servers.atOnce());
    }

    private double runsPerSecond(int round, int taskManagers)
            throws IOException, InterruptedException, ConfigurationException, DatasetException, SQLException {
        int tasks = taskManagers * FlinkHome.SLOTS;
        long expected = (long) tasks * RATE_OF_A_TASK;
        int toSeconds = size.skippedSeconds() + size.clusterSeconds();
        // Each function has enough for a task that has no other.
        BenchDataset dataset = servers.dataset("scale" + round + "_" + taskManagers, 0, 2 * toSeconds * RATE_OF_A_TASK);
        long base = servers.counts().records();
        try (SessionCluster flink = servers.startFlink(dataset, taskManagers);
                BenchProcess job = servers.generateOn(flink, dataset, tasks, MAX_IN_FLIGHT)) {
            Steady steady = Steady.measure(
                    servers, job, base, expected * size.skippedSeconds(), expected * toSeconds, dataset::completed);
            job.stop();
            String name = taskManagers + (taskManagers == 1 ? " TaskManager" : " TaskManagers");
            figures.add(round, name, "runs/s", steady.runsPerSecond());
            figures.add(round, name + ": machine", "cores busy", steady.machineCores());
            return steady.runsPerSecond();
        } finally {
            dataset.drop();
        }
    }
}
