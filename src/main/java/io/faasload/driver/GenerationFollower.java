package io.faasload.driver;

import io.faasload.cluster.JobException;
import io.faasload.cluster.JobStop;
import io.faasload.cluster.RootCause;
import io.faasload.config.LoaderConfig;
import io.faasload.config.Threshold;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.PermanentRefusalException;
import io.faasload.dataset.delivery.Deliveries;
import io.faasload.dataset.summary.FollowedProgress;
import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.summary.Progress.TraceProgress;
import io.faasload.dataset.summary.ThresholdResult;
import io.faasload.driver.state.SavedStates;
import io.faasload.driver.summary.FailedRuns;
import io.faasload.driver.summary.GenerationSummary;
import io.faasload.driver.summary.Interruptions;
import io.faasload.driver.summary.JUnitReport;
import io.faasload.driver.summary.ProgressPrinter;
import io.faasload.job.end.DuplicateActivations;
import io.faasload.job.end.Settling;
import io.faasload.job.end.UsedMachines;
import io.faasload.job.invoke.LimitedCalls;
import io.faasload.job.usage.UsageSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows a job by the rows that it writes, and stops it. For one job; not thread-safe. */
final class GenerationFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GenerationFollower.class);
    private static final long POLL_MILLIS = 500;
    private static final long CANCEL_SECONDS = 60;
    private static final long THRESHOLD_NANOS = 10_000_000_000L;

    private final LoaderConfig config;
    private final PrintWriter out;
    private final ProgressPrinter printer;
    private final Consumer<Progress> progressed;
    private final PreparedGeneration prepared;
    private final JobClient job;
    private final String savepoints;
    private final String toResume;
    private final FollowedProgress followed;
    private final @Nullable Path thresholdReport;
    private final List<Threshold> aborting;
    private long thresholdsReadNanos = System.nanoTime();

    private Progress progress = new Progress(List.of(), 0);
    private @Nullable Long blindSinceNanos;
    private Interruptions interruptions = Interruptions.NONE;
    private final Settling settling;

    /**
     * A follower.
     *
     * @param printer for the progress
     * @param progressed receives the progress whenever it was read
     * @param savepoints address of the folder for the job's savepoint, as the cluster sees it
     * @param toResume what to do to resume after a stop
     * @param thresholdReport where to write the thresholds at the end; null for nowhere
     */
    GenerationFollower(
            LoaderConfig config,
            PrintWriter out,
            ProgressPrinter printer,
            Consumer<Progress> progressed,
            PreparedGeneration prepared,
            JobClient job,
            String savepoints,
            String toResume,
            @Nullable Path thresholdReport) {
        this.config = config;
        this.out = out;
        this.printer = printer;
        this.progressed = progressed;
        this.prepared = prepared;
        this.job = job;
        this.savepoints = savepoints;
        this.toResume = toResume;
        this.thresholdReport = thresholdReport;
        this.settling = new Settling(config.openwhisk().orphangrace());
        this.aborting = config.thresholds().stream().filter(Threshold::abort).toList();
        this.followed =
                new FollowedProgress(prepared.jdbc()::connect, prepared.plan().inputsByTrace());
    }

    /**
     * Follows the job until every run has a final status, a signal requests a stop, or somebody else ends it.
     *
     * @return the exit code
     * @throws JobException if the job fails
     */
    int follow(JobSigns signs, StopSignals signals) throws JobException, InterruptedException {
        while (true) {
            // Once all runs are done, whether tasks failed meanwhile decides on the end.
            signs.read(progress.isSettled());
            interruptions = interruptions.withFailure(signs.latestFailure());
            if (signs.status().isGloballyTerminalState()) {
                return reportEndFromOutside(signs.status());
            }
            Optional<String> hopeless = signs.hopeless();
            if (hopeless.isPresent()) {
                throw abandon("the job keeps failing, and restarting it cannot help: " + hopeless.get());
            }
            if (signals.isStopWanted()) {
                printer.end();
                return stopped(stop(), signals.exitCode());
            }
            if (readProgress()) {
                signs.progressed();
            }
            if (isAborted()) {
                printer.end();
                return summarize(stop() + "; stopped by a threshold; " + toResume);
            }
            if (settling.isOver(progress.isSettled() && signs.areHealthy(), System.nanoTime()) && areDelivered()) {
                DuplicateActivations.of(config.openwhisk(), prepared.keys(), prepared.jdbc(), prepared.generation())
                        .store();
                return complete();
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Whether the sinks besides PostgreSQL have committed every run; they do with the next checkpoint. */
    private boolean areDelivered() {
        try {
            return Deliveries.areComplete(prepared.jdbc(), config.sinks().targets());
        } catch (SQLException e) {
            LOG.debug("Cannot read what is delivered", e);
            return false;
        }
    }

    /** Cancels a job that would restart forever. The embedded Flink refuses to cancel; it ends with this process. */
    private JobException abandon(String why) throws InterruptedException {
        try {
            job.cancel().get(CANCEL_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("Cannot cancel the job: {}", RootCause.message(e));
        }
        return new JobException(why + "; rows and states are kept");
    }

    /**
     * Reads the progress and returns whether runs have ended since the last call. A database outage is logged once and ridden
     * out, as the job does.
     *
     * @throws JobException if the tables are gone, which a job with nothing left to write does not notice
     */
    private boolean readProgress() throws JobException, InterruptedException {
        long settledBefore = progress.settled();
        long beginNanos = blindSinceNanos == null ? System.nanoTime() : blindSinceNanos;
        try {
            progress = followed.read();
            printer.show(progress);
            progressed.accept(progress);
            blindSinceNanos = null;
            interruptions = interruptions.withUnanswered(System.nanoTime() - beginNanos);
        } catch (SQLException e) {
            if (PermanentRefusalException.classified(e) instanceof PermanentRefusalException) {
                throw abandon("cannot read the dataset: "
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            }
            if (blindSinceNanos == null) {
                blindSinceNanos = beginNanos;
                LOG.warn("The job waits for the database; cannot read the progress: {}", e.getMessage());
            }
            printer.showWaiting(progress, "PostgreSQL", blindSinceNanos);
            LOG.debug("Cannot read the progress", e);
        }
        return progress.settled() > settledBefore;
    }

    /** Whether the runs so far cross a threshold that aborts; reads them at intervals, since it takes a scan of the table. */
    private boolean isAborted() {
        if (aborting.isEmpty() || progress.isSettled() || System.nanoTime() - thresholdsReadNanos < THRESHOLD_NANOS) {
            return false;
        }
        boolean isCrossed = false;
        try (DatasetConnection connection = prepared.jdbc().connect()) {
            isCrossed = ThresholdResult.read(connection, aborting).stream().anyMatch(ThresholdResult::isCrossedByRuns);
        } catch (SQLException e) {
            LOG.debug("Cannot read the thresholds", e);
        }
        thresholdsReadNanos = System.nanoTime();
        return isCrossed;
    }

    /** A stop after the last run counts as a normal end. */
    private int stopped(String how, int exit) throws JobException, InterruptedException {
        try {
            progress = followed.read();
        } catch (SQLException e) {
            LOG.debug("Cannot read the progress", e);
        }
        if (progress.isSettled()) {
            return summarize(how);
        }
        try (DatasetConnection connection = prepared.jdbc().connect()) {
            UsedMachines.store(UsageSettings.of(config), connection);
        } catch (SQLException e) {
            LOG.warn("Cannot store the machines of the invokers: {}", e.getMessage());
        }
        print(how + "; " + toResume);
        return exit;
    }

    private int complete() throws JobException, InterruptedException {
        return summarize(stop());
    }

    /** Prints the summary of a job that has ended. */
    private int summarize(String how) throws JobException, InterruptedException {
        Optional<LimitedCalls> limited = limitedCalls();
        printer.end();
        List<ThresholdResult> thresholds;
        try (DatasetConnection connection = prepared.jdbc().connect()) {
            UsedMachines.store(UsageSettings.of(config), connection);
            if (limited.isPresent()) {
                limited.get().store(connection);
            }
            progress = Progress.read(connection, prepared.plan().inputsByTrace());
            GenerationSummary.print(
                    out,
                    printer.terminalColumns(),
                    config,
                    progress,
                    limited.orElse(LimitedCalls.NONE),
                    interruptions,
                    connection);
            thresholds = ThresholdResult.read(connection, config.thresholds());
        } catch (SQLException e) {
            throw new JobException("cannot read the dataset: " + e.getMessage(), e);
        }
        FailedRuns failed = new FailedRuns(
                progress.sum(TraceProgress::failed),
                progress.sum(TraceProgress::completed),
                config.verify().failedshare());
        if (failed.areTooMany()) {
            print(failed.toString());
        }
        thresholds.forEach(result -> print(result.toString()));
        report(thresholds);
        print(how);
        if (thresholds.stream().anyMatch(ThresholdResult::isCrossed)) {
            return GenerationDriver.CROSSED;
        }
        boolean isComplete = progress.traces().stream().allMatch(trace -> trace.completed() >= trace.expected());
        return isComplete && !failed.areTooMany() ? GenerationDriver.COMPLETE : GenerationDriver.INCOMPLETE;
    }

    private void report(List<ThresholdResult> thresholds) throws JobException {
        if (thresholdReport != null) {
            try {
                JUnitReport.write(thresholdReport, thresholds);
            } catch (IOException e) {
                throw new JobException("cannot write --junit " + thresholdReport + ": " + e, e);
            }
        }
    }

    /** Stops the job, and returns where its state was saved. */
    private String stop() throws JobException, InterruptedException {
        Optional<String> savepoint = JobStop.withSavepoint(job, savepoints);
        savepoint.ifPresent(SavedStates::seal);
        return savepoint
                .map(path -> "Saved state to " + path)
                .orElse("State was saved by another command that stopped the job");
    }

    private Optional<LimitedCalls> limitedCalls() throws InterruptedException {
        try {
            return Optional.of(LimitedCalls.of(job.getJobExecutionResult().get().getAllAccumulatorResults()));
        } catch (ExecutionException e) {
            LOG.warn("Cannot read how many calls OpenWhisk's limits refused: {}", RootCause.message(e));
            return Optional.empty();
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
                "The job was " + (status == JobStatus.FINISHED ? "stopped" : "canceled") + " by another command",
                GenerationDriver.STOPPED);
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public void close() {
        followed.close();
    }
}
