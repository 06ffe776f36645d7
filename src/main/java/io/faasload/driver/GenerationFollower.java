package io.faasload.driver;

import io.faasload.cluster.JobException;
import io.faasload.cluster.JobFailures;
import io.faasload.cluster.JobStatusQuery;
import io.faasload.cluster.JobStop;
import io.faasload.cluster.RootCause;
import io.faasload.config.LoaderConfig;
import io.faasload.dataset.summary.Lateness;
import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.summary.UsageSummary;
import io.faasload.driver.state.SavedStates;
import io.faasload.job.invoke.LimitedCalls;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows a job in the dataset that it fills, and ends it. */
final class GenerationFollower {

    private static final Logger LOG = LoggerFactory.getLogger(GenerationFollower.class);
    private static final long POLL_MILLIS = 500;

    private final LoaderConfig config;
    private final PrintWriter out;
    private final StopSignals signals;
    private final ProgressPrinter printer;

    GenerationFollower(LoaderConfig config, PrintWriter out, StopSignals signals, ProgressPrinter printer) {
        this.config = config;
        this.out = out;
        this.signals = signals;
        this.printer = printer;
    }

    /**
     * Follows a job to its end, which comes when every run has a final status, when somebody wants it to stop, or from
     * outside.
     *
     * @param failures of the job's tasks
     * @param savepoints address of the folder for its savepoint, as the cluster sees it
     * @return the exit code
     * @throws JobException if the job fails
     */
    int follow(JobClient job, JobFailures failures, PreparedGeneration prepared, String savepoints)
            throws JobException, InterruptedException {
        Map<Integer, Integer> inputs = prepared.plan().inputsByTrace();
        Progress progress = new Progress(List.of(), 0);
        boolean isBlind = false;
        long doneSince = -1;
        long orphanGraceNanos = config.openwhisk().orphangrace().toNanos();
        while (true) {
            JobStatus status = JobStatusQuery.status(job);
            if (status.isGloballyTerminalState()) {
                return endedByOthers(job, status);
            }
            boolean haveTasksFailed = failures.report();
            if (signals.isStopWanted()) {
                printer.end();
                out.println(saved(stop(job, savepoints)) + "; the next generate goes on from it");
                out.flush();
                return signals.exitCode();
            }
            try (Connection connection = prepared.jdbc().connect()) {
                progress = Progress.read(connection, inputs);
                printer.show(progress);
                isBlind = false;
            } catch (SQLException e) {
                // The job rides out an outage of the database, and so does its observer; one warning says so.
                if (!isBlind) {
                    LOG.warn("The job waits, and the progress cannot be read: {}", e.getMessage());
                }
                isBlind = true;
                LOG.debug("The progress cannot be read", e);
            }
            boolean isDone = !progress.traces().isEmpty() && progress.done() >= progress.expected();
            if (!isDone || haveTasksFailed || status != JobStatus.RUNNING) {
                doneSince = -1; // After a failure stray events wait for their grace again.
            } else if (doneSince < 0) {
                doneSince = System.nanoTime();
            } else if (System.nanoTime() - doneSince >= orphanGraceNanos) {
                SurplusActivations.store(
                        config.openwhisk(),
                        prepared.keys(),
                        prepared.jdbc(),
                        prepared.generation().epoch());
                return complete(job, prepared, savepoints);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private int complete(JobClient job, PreparedGeneration prepared, String savepoints)
            throws JobException, InterruptedException {
        String saved = saved(stop(job, savepoints));
        LimitedCalls limited = limitedCalls(job);
        printer.end();
        try (Connection connection = prepared.jdbc().connect()) {
            Progress progress = Progress.read(connection, prepared.plan().inputsByTrace());
            UsageSummary usage = UsageSummary.read(connection);
            ProgressPrinter.table(out, progress, usage);
            PaceSummary.lines(
                            Lateness.read(connection),
                            limited,
                            config.generation().interinvocationtime())
                    .forEach(out::println);
            if (progress.orphans() > 0) {
                out.println(progress.orphans() + " activations that no run explains are in table orphans");
            }
            if (config.dockermonitor().enabled() && usage.unmeasured() > 0) {
                out.println(usage.unmeasured() + " of " + usage.completed()
                        + " completed runs have no usage: no monitor" + " answered, or it knew nothing of them");
            }
            out.println(saved);
            out.flush();
            boolean isComplete = progress.traces().stream().allMatch(trace -> trace.completed() >= trace.expected());
            return isComplete ? GenerationDriver.COMPLETE : GenerationDriver.INCOMPLETE;
        } catch (SQLException e) {
            throw new JobException("the dataset cannot be read: " + e.getMessage(), e);
        }
    }

    private static Optional<String> stop(JobClient job, String savepoints) throws JobException, InterruptedException {
        Optional<String> savepoint = JobStop.withSavepoint(job, savepoints);
        savepoint.ifPresent(SavedStates::seal);
        return savepoint;
    }

    private static String saved(Optional<String> savepoint) {
        return savepoint.map(path -> "State saved in " + path).orElse("State saved by who stopped the job meanwhile");
    }

    private static LimitedCalls limitedCalls(JobClient job) throws InterruptedException {
        try {
            return LimitedCalls.of(job.getJobExecutionResult().get().getAllAccumulatorResults());
        } catch (ExecutionException e) {
            LOG.warn("The job does not tell what OpenWhisk's limits cost: {}", RootCause.message(e));
            return new LimitedCalls(0, 0);
        }
    }

    private int endedByOthers(JobClient job, JobStatus status) throws JobException, InterruptedException {
        if (status == JobStatus.FAILED) {
            try {
                job.getJobExecutionResult().get();
            } catch (ExecutionException e) {
                throw new JobException("the job failed: " + RootCause.message(e), e);
            }
        }
        printer.end();
        out.println("The job was " + (status == JobStatus.FINISHED ? "stopped" : "canceled")
                + " from outside; the next generate goes on");
        out.flush();
        return GenerationDriver.STOPPED;
    }
}
