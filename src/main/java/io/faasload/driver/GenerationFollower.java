package io.faasload.driver;

import io.faasload.cluster.CheckpointFailures;
import io.faasload.cluster.JobException;
import io.faasload.cluster.JobFailures;
import io.faasload.cluster.JobStatusQuery;
import io.faasload.cluster.JobStop;
import io.faasload.cluster.RootCause;
import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PermanentRefusalException;
import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.summary.Progress.TraceProgress;
import io.faasload.driver.state.SavedStates;
import io.faasload.driver.summary.FailedRuns;
import io.faasload.driver.summary.GenerationSummary;
import io.faasload.driver.summary.ProgressPrinter;
import io.faasload.job.invoke.LimitedCalls;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows a job in the dataset that it fills, and stops it. For one job; not thread-safe. */
final class GenerationFollower {

    private static final Logger LOG = LoggerFactory.getLogger(GenerationFollower.class);
    private static final long POLL_MILLIS = 500;
    private static final long CANCEL_SECONDS = 60;

    private final LoaderConfig config;
    private final PrintWriter out;
    private final ProgressPrinter printer;
    private final PreparedGeneration prepared;
    private final JobClient job;
    private final String savepoints;
    private final String toResume;

    private Progress progress = new Progress(List.of(), 0);
    private @Nullable Long blindSinceNanos;
    private @Nullable Long settledSinceNanos;

    /**
     * A follower.
     *
     * @param printer of the progress
     * @param savepoints address of the folder for the job's savepoint, as the cluster sees it
     * @param toResume what to do to resume after a stop
     */
    GenerationFollower(
            LoaderConfig config,
            PrintWriter out,
            ProgressPrinter printer,
            PreparedGeneration prepared,
            JobClient job,
            String savepoints,
            String toResume) {
        this.config = config;
        this.out = out;
        this.printer = printer;
        this.prepared = prepared;
        this.job = job;
        this.savepoints = savepoints;
        this.toResume = toResume;
    }

    /**
     * Follows the job to its end, which comes when every run has a final status, when a signal wants it to stop, or from
     * outside.
     *
     * @return the exit code
     * @throws JobException if the job fails
     */
    int follow(JobFailures failures, CheckpointFailures checkpoints, StopSignals signals)
            throws JobException, InterruptedException {
        while (true) {
            JobStatus status = JobStatusQuery.status(job);
            if (status.isGloballyTerminalState()) {
                return reportEndFromOutside(status);
            }
            boolean haveTasksFailed = failures.report();
            checkpoints.report();
            Optional<String> hopeless = failures.hopeless();
            if (hopeless.isPresent()) {
                throw abandon("the job failed repeatedly for a reason that no restart mends: " + hopeless.get());
            }
            if (signals.isStopWanted()) {
                printer.end();
                return stopped(stop(), signals.exitCode());
            }
            if (readProgress()) {
                failures.progressed();
            }
            if (isSettled(status == JobStatus.RUNNING && !haveTasksFailed)) {
                DuplicateActivations.store(
                        config.openwhisk(),
                        prepared.keys(),
                        prepared.jdbc(),
                        prepared.generation().epoch());
                return complete();
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Ends a job that would restart for ever. The embedded Flink lets nobody cancel, and ends with this process. */
    private JobException abandon(String why) throws InterruptedException {
        try {
            job.cancel().get(CANCEL_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("The job is not canceled: {}", RootCause.message(e));
        }
        return new JobException(why + "; rows and states are kept");
    }

    /**
     * Whether runs have ended since the last time. The job rides out an outage of the database, and so does this; one warning
     * says so.
     *
     * @throws JobException if the tables are gone: a job that has nothing left to write does not notice
     */
    private boolean readProgress() throws JobException, InterruptedException {
        long settledBefore = progress.settled();
        try (Connection connection = prepared.jdbc().connect()) {
            progress = Progress.read(connection, prepared.plan().inputsByTrace());
            printer.show(progress);
            blindSinceNanos = null;
        } catch (SQLException e) {
            if (PermanentRefusalException.classified(e) instanceof PermanentRefusalException) {
                throw abandon("the dataset cannot be read: "
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            }
            if (blindSinceNanos == null) {
                blindSinceNanos = System.nanoTime();
                LOG.warn("The job waits, and the progress cannot be read: {}", e.getMessage());
            }
            printer.showWaiting(progress, "PostgreSQL", blindSinceNanos);
            LOG.debug("The progress cannot be read", e);
        }
        return progress.settled() > settledBefore;
    }

    /** Whether all runs have been settled for so long, on healthy tasks, that events without a run have become orphans. */
    private boolean isSettled(boolean isHealthy) {
        if (!isDone() || !isHealthy) {
            settledSinceNanos = null; // After a failure such events wait for their grace again.
        } else if (settledSinceNanos == null) {
            settledSinceNanos = System.nanoTime();
        }
        return settledSinceNanos != null
                && System.nanoTime() - settledSinceNanos
                        >= config.openwhisk().orphangrace().toNanos();
    }

    private boolean isDone() {
        return !progress.traces().isEmpty() && progress.settled() >= progress.expected();
    }

    /** A stop that came behind the last run is an end like any other. */
    private int stopped(String how, int exit) throws JobException, InterruptedException {
        try (Connection connection = prepared.jdbc().connect()) {
            progress = Progress.read(connection, prepared.plan().inputsByTrace());
        } catch (SQLException e) {
            LOG.debug("The progress cannot be read", e);
        }
        if (isDone()) {
            return summarize(how);
        }
        print(how + "; " + toResume);
        return exit;
    }

    private int complete() throws JobException, InterruptedException {
        return summarize(stop());
    }

    /** Of a job that has ended. */
    private int summarize(String how) throws JobException, InterruptedException {
        LimitedCalls limited = limitedCalls();
        printer.end();
        try (Connection connection = prepared.jdbc().connect()) {
            progress = Progress.read(connection, prepared.plan().inputsByTrace());
            GenerationSummary.print(out, printer.terminalColumns(), config, progress, limited, connection);
        } catch (SQLException e) {
            throw new JobException("the dataset cannot be read: " + e.getMessage(), e);
        }
        FailedRuns failed = new FailedRuns(
                progress.sum(TraceProgress::failed),
                progress.sum(TraceProgress::completed),
                config.verify().failedshare());
        if (failed.areTooMany()) {
            print(failed.toString());
        }
        print(how);
        boolean isComplete = progress.traces().stream().allMatch(trace -> trace.completed() >= trace.expected());
        return isComplete && !failed.areTooMany() ? GenerationDriver.COMPLETE : GenerationDriver.INCOMPLETE;
    }

    /** Stops the job, and says where its state is. */
    private String stop() throws JobException, InterruptedException {
        Optional<String> savepoint = JobStop.withSavepoint(job, savepoints);
        savepoint.ifPresent(SavedStates::seal);
        return savepoint.map(path -> "State saved in " + path).orElse("State saved by who stopped the job meanwhile");
    }

    private LimitedCalls limitedCalls() throws InterruptedException {
        try {
            return LimitedCalls.of(job.getJobExecutionResult().get().getAllAccumulatorResults());
        } catch (ExecutionException e) {
            LOG.warn("The job does not tell what OpenWhisk's limits cost: {}", RootCause.message(e));
            return new LimitedCalls(0, 0);
        }
    }

    private int reportEndFromOutside(JobStatus status) throws JobException, InterruptedException {
        if (status == JobStatus.FAILED) {
            try {
                job.getJobExecutionResult().get();
            } catch (ExecutionException e) {
                throw new JobException("the job failed: " + RootCause.message(e), e);
            }
        }
        printer.end();
        return stopped(
                "The job was " + (status == JobStatus.FINISHED ? "stopped" : "canceled") + " from outside",
                GenerationDriver.STOPPED);
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }
}
