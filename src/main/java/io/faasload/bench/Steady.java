package io.faasload.bench;

import io.faasload.bench.platform.NullCounts;
import io.faasload.bench.process.BenchProcess;
import io.faasload.dataset.DatasetException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * The work of a client between two points, so that neither its start nor its end counts.
 *
 * @param from reading at the first point
 * @param to reading at the second
 */
record Steady(Reading from, Reading to) {

    private static final int PAUSE_MILLIS = 50;

    /** Counting rows costs PostgreSQL some milliseconds. */
    private static final int ROWS_PAUSE_MILLIS = 200;

    private static final long LONGEST_STANDSTILL_S = 300;

    /** The number of runs done, and the CPU time up to then. */
    record Reading(long runs, BenchServers.Cpu cpu) {}

    /** Counts exactly the runs that a client has done. */
    interface Done {
        long runs() throws IOException, SQLException, DatasetException;
    }

    /**
     * Waits for both points. Until that many records are read, only the platform is queried, which costs little.
     *
     * @param base number of records that the platform had returned before
     * @throws IOException if the client ends before that, or makes no progress for five minutes
     */
    static Steady measure(BenchServers servers, BenchProcess client, long base, long fromRuns, long toRuns, Done done)
            throws IOException, InterruptedException, SQLException, DatasetException {
        Reading from = reading(servers, client, base, fromRuns, done);
        return new Steady(from, reading(servers, client, base, toRuns, done));
    }

    /** Rows come later than records, by a lot on a machine that is overloaded: the calls of the runs in between were made before. */
    private static Reading reading(BenchServers servers, BenchProcess client, long base, long least, Done done)
            throws IOException, InterruptedException, SQLException, DatasetException {
        await(servers, client, NullCounts::records, base + least);
        long runs = done.runs();
        while (runs < least && client.isAlive()) {
            TimeUnit.MILLISECONDS.sleep(ROWS_PAUSE_MILLIS);
            runs = done.runs();
        }
        return new Reading(runs, servers.cpu(client));
    }

    /**
     * Waits until the platform has counted that many records.
     *
     * @throws IOException if the client ends before that, or makes no progress for five minutes
     */
    static void await(BenchServers servers, BenchProcess client, ToLongFunction<NullCounts> count, long least)
            throws IOException, InterruptedException {
        long last = -1;
        long lastNanos = System.nanoTime();
        for (long now = -1; now < least; now = count.applyAsLong(servers.counts())) {
            if (now > last) {
                last = now;
                lastNanos = System.nanoTime();
            } else if (System.nanoTime() - lastNanos > TimeUnit.SECONDS.toNanos(LONGEST_STANDSTILL_S)) {
                throw new IOException("the platform had no call for " + LONGEST_STANDSTILL_S + " s");
            }
            if (!client.isAlive()) {
                client.awaitEnd();
                throw new IOException("the client ended early, with all that it was to do done");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    long runs() {
        return to.runs() - from.runs();
    }

    double seconds() {
        return (to.cpu().nanos() - from.cpu().nanos()) / 1e9;
    }

    double runsPerSecond() {
        return runs() / seconds();
    }

    /** Milliseconds per run, from the CPU seconds at both points. */
    double millisPerRun(double fromSeconds, double toSeconds) {
        return 1e3 * (toSeconds - fromSeconds) / runs();
    }

    double clientMillis() {
        return millisPerRun(from.cpu().client(), to.cpu().client());
    }

    double postgresMillis() {
        return millisPerRun(from.cpu().postgres(), to.cpu().postgres());
    }

    double kafkaMillis() {
        return millisPerRun(from.cpu().kafka(), to.cpu().kafka());
    }

    double platformMillis() {
        return millisPerRun(from.cpu().platform(), to.cpu().platform());
    }

    double monitorsMillis() {
        return millisPerRun(from.cpu().monitors(), to.cpu().monitors());
    }

    /** Cores busy with all work on the machine. */
    double machineCores() {
        return (to.cpu().machine() - from.cpu().machine()) / seconds();
    }

    /** Cores busy with anything else on the machine. */
    double otherCores() {
        double ours = (clientMillis() + postgresMillis() + kafkaMillis() + platformMillis() + monitorsMillis())
                * runs()
                / 1e3;
        return Math.max(0, machineCores() - ours / seconds());
    }
}
