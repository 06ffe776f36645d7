package io.faasload.driver.summary;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.summary.Lateness;
import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.summary.RunPercentiles;
import io.faasload.dataset.summary.UsageSummary;
import io.faasload.job.invoke.LimitedCalls;
import io.faasload.run.UsageMissing;
import java.io.PrintWriter;
import java.sql.SQLException;

/** The human-readable summary of a generation. */
public final class GenerationSummary {

    private GenerationSummary() {}

    /** Prints functions, percentiles, pace, orphans, and runs without usage. */
    public static void print(
            PrintWriter out,
            int terminalColumns,
            LoaderConfig config,
            Progress progress,
            LimitedCalls limited,
            DatasetConnection connection)
            throws SQLException {
        UsageSummary usage = UsageSummary.read(connection);
        ProgressTable.print(out, terminalColumns, progress, usage);
        PercentileTable.print(out, RunPercentiles.read(connection));
        PaceSummary.lines(
                        Lateness.read(connection),
                        limited,
                        config.generation().interinvocationtime(),
                        config.openwhisk().maxinflight())
                .forEach(out::println);
        if (progress.orphans() > 0) {
            out.println(progress.orphans() + " activations that belong to no run (table orphans)");
        }
        printUnmeasured(out, config, usage);
    }

    /** Prints how many runs lack usage and why, and what to do about it, unless monitoring is disabled. */
    public static void printUnmeasured(PrintWriter out, LoaderConfig config, UsageSummary usage) {
        if (config.dockermonitor().enabled() && usage.unmeasured() > 0) {
            out.println(usage.unmeasured() + " of " + usage.completed()
                    + " completed runs have no usage data (CPU time or peak memory is missing):");
            usage.missing().forEach((reason, runs) -> out.println("  " + runs + " " + explanation(reason)));
        }
    }

    private static String explanation(String reason) {
        for (UsageMissing known : UsageMissing.values()) {
            if (known.text().equals(reason)) {
                return reason + ": " + explanation(known);
            }
        }
        return "not measured: their activation records have no times, or dockermonitor.enabled was false";
    }

    private static String explanation(UsageMissing reason) {
        return switch (reason) {
            case NO_ANSWER ->
                "no monitor answered: bin/faasload check tests each; start bin/faasload monitor there, or correct"
                        + " dockermonitor.endpoints";
            case UNKNOWN_CONTAINER ->
                "the monitor knew no container that could have run them: run it on the invoker's host, and check its"
                        + " docker.host";
            case AMBIGUOUS ->
                "several containers could have run them: set openwhisk.invokerlog in monitor.yml so that every run is"
                        + " attributed, or make the actions return their host name as hostname";
            case NO_SAMPLE ->
                "the container was not sampled before, during or after them: bin/faasload check shows whether the"
                        + " monitor can sample all its containers; for short runs, lower monitor.resolution";
            case TOO_LATE ->
                "the monitor was started or queried too late: start it before generate, and raise monitor.maxage and"
                        + " monitor.keepremoved to cover outages";
        };
    }
}
