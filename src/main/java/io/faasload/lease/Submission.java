package io.faasload.lease;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.Generation;
import io.faasload.dataset.JdbcSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver's lease: acquired before anything is changed, renewed until the job is submitted, and released once the job has
 * ended. After the submission, only the job's source renews it: if the driver did too, another submission could not take over
 * from a lost JobManager before this driver noticed the loss. Used by one thread.
 */
public final class Submission implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Submission.class);

    private final JdbcSettings jdbc;
    private final Generation generation;
    private final String place;
    private final Lease lease;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new ExecutorThreadFactory("faasload-submission"));

    private Submission(JdbcSettings jdbc, Generation generation, String place) {
        this.jdbc = jdbc;
        this.generation = generation;
        this.place = place;
        this.lease = new JdbcLease(jdbc, generation.epoch());
    }

    /**
     * Acquires the lease and guards the dataset; waits up to about {@link LeaseRow#LENGTH} for the lease of a killed
     * generation to expire.
     *
     * @param statedir of this generation, for the message that another generation prints
     * @throws DatasetException if another generation is running anywhere, or if the runs belong to another dataset
     */
    public static Submission acquire(JdbcSettings jdbc, Generation.Settings settings, String statedir)
            throws SQLException, DatasetException, InterruptedException {
        String place = place(statedir);
        try (DatasetConnection connection = jdbc.connect()) {
            Generation generation = LeaseRow.acquire(connection, settings, "not submitted yet, " + place);
            Submission acquired = new Submission(jdbc, generation, place);
            long interval = Lease.INTERVAL.toMillis();
            var unused =
                    acquired.thread.scheduleAtFixedRate(acquired::renew, interval, interval, TimeUnit.MILLISECONDS);
            return acquired;
        }
    }

    /** The submission of a job that renews its lease already. */
    public static Submission ofRunningJob(JdbcSettings jdbc, Generation generation, String statedir) {
        Submission running = new Submission(jdbc, generation, place(statedir));
        running.stopRenewing();
        return running;
    }

    private static String place(String statedir) {
        return "started on " + host() + " with generation.statedir " + statedir;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a host without name";
        }
    }

    private void renew() {
        try {
            lease.renew();
        } catch (IOException e) {
            LOG.warn("Failed to renew the lease before submitting the job: {}", e.getMessage());
        } catch (OutdatedSubmissionException | IllegalStateException e) {
            LOG.warn("The job will fail at its start: {}", e.getMessage());
            throw e; // which cancels the schedule
        }
    }

    /** The dataset, with the epoch of this submission. */
    public Generation generation() {
        return generation;
    }

    /**
     * Hands the lease over to the submitted job, which renews it itself.
     *
     * @param rest where its cluster is
     * @param job its id
     */
    public void handOver(URI rest, String job) {
        stopRenewing();
        try (DatasetConnection connection = jdbc.connect()) {
            LeaseRow.describe(connection, generation.epoch(), "job " + job + " at " + rest + ", " + place);
        } catch (SQLException e) {
            LOG.warn("Failed to record in the lease where the job runs: {}", e.getMessage());
        }
    }

    /** Releases the lease after the job has ended. */
    public void release() {
        try (DatasetConnection connection = jdbc.connect()) {
            LeaseRow.release(connection, generation.epoch());
        } catch (SQLException e) {
            LOG.warn(
                    "The next generate may have to wait {} s: the lease of this one could not be released ({})",
                    LeaseRow.LENGTH.toSeconds(),
                    e.getMessage());
        }
    }

    private void stopRenewing() {
        if (!thread.isShutdown()) {
            thread.execute(lease::close);
            thread.shutdown();
        }
    }

    /** Releases the lease unless it was handed over to a job. */
    @Override
    public void close() {
        if (!thread.isShutdown()) {
            stopRenewing();
            release();
        }
    }
}
