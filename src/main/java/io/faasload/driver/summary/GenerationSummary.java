package io.faasload.driver.summary;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.summary.Lateness;
import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.summary.UsageSummary;
import io.faasload.job.invoke.LimitedCalls;
import io.faasload.run.UsageMissing;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;

/** What a generation came to, for people. */
public final class GenerationSummary {

    private GenerationSummary() {}

    /** Prints functions, pace, orphans, and runs without usage. */
    public static void print(
            PrintWriter out,
            int terminalColumns,
            LoaderConfig config,
            Progress progress,
            LimitedCalls limited,
            Connection connection)
            throws SQLException {
        UsageSummary usage = UsageSummary.read(connection);
        ProgressTable.print(out, terminalColumns, progress, usage);
        PaceSummary.lines(
                        Lateness.read(connection), limited, config.generation().interinvocationtime())
                .forEach(out::println);
        if (progress.orphans() > 0) {
            out.println(progress.orphans() + " activations that no run explains are in table orphans");
        }
        printUnmeasured(out, config, usage);
    }

    /** Prints how many runs have no usage, where it was asked for, by why, with what to do. */
    public static void printUnmeasured(PrintWriter out, LoaderConfig config, UsageSummary usage) {
        if (config.dockermonitor().enabled() && usage.unmeasured() > 0) {
            out.println(usage.unmeasured() + " of " + usage.completed()
                    + " completed runs have no usage, or lack CPU time or peak memory:");
            usage.missing().forEach((reason, runs) -> out.println("  " + runs + " " + explanation(reason)));
        }
    }

    private static String explanation(String reason) {
        for (UsageMissing known : UsageMissing.values()) {
            if (known.text().equals(reason)) {
                return reason + ": " + explanation(known);
            }
        }
        return "not asked for: their activation records have no times, or dockermonitor.enabled was false";
    }

    private static String explanation(UsageMissing reason) {
        return switch (reason) {
            case NO_ANSWER ->
                "no monitor answered: bin/faasload check asks each; start bin/faasload monitor there, or correct"
                        + " dockermonitor.endpoints";
            case UNKNOWN_CONTAINER ->
                "the monitor knew no container that could have run them: run it on the invoker's host, and correct"
                        + " its docker.host";
            case AMBIGUOUS ->
                "several containers could have run them: set openwhisk.invokerlog in monitor.yml so that every run is"
                        + " attributed, or let the actions return their host name as hostname";
            case NO_SAMPLE ->
                "the container was not sampled before, during or after them: bin/faasload check says whether the monitor"
                        + " can sample all of its containers; a smaller monitor.resolution helps short ones";
            case TOO_LATE ->
                "the monitor was started or asked too late: start it before generate, and raise monitor.maxage and"
                        + " monitor.keepremoved to outlast outages";
        };
    }
}
