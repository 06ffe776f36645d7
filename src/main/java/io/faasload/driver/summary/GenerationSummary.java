package io.faasload.driver.summary;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.summary.ClockOffset;
import io.faasload.dataset.summary.InjectionMinute;
import io.faasload.dataset.summary.Lateness;
import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.summary.RunPercentiles;
import io.faasload.dataset.summary.UsageSummary;
import io.faasload.job.invoke.LimitedCalls;
import io.faasload.run.UsageMissing;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;

/** The human-readable summary of a generation. */
public final class GenerationSummary {

    private GenerationSummary() {}

    /**
     * Prints functions, percentiles, pace, orphans, and runs without usage.
     *
     * @param interruptions of the job that has ended
     */
    public static void print(
            PrintWriter out,
            int terminalColumns,
            LoaderConfig config,
            Progress progress,
            LimitedCalls limited,
            Interruptions interruptions,
            DatasetConnection connection)
            throws SQLException {
        UsageSummary usage = UsageSummary.read(connection);
        ProgressTable.print(out, terminalColumns, progress, usage);
        PercentileTable.print(out, RunPercentiles.read(connection));
        if (config.injection().enabled()) {
            InjectionTable.print(out, terminalColumns, InjectionMinute.read(connection));
        }
        PaceSummary.lines(
                        Lateness.read(connection),
                        limited,
                        interruptions,
                        config.injection().enabled()
                                ? Duration.ZERO
                                : config.generation().interinvocationtime(),
                        config.openwhisk().maxinflight())
                .forEach(out::println);
        if (progress.orphans() > 0) {
            out.println(progress.orphans() + " activations that belong to no run (table orphans)");
        }
        ClockOffset.read(connection).forEach(clock -> clock.warning().ifPresent(out::println));
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
                return reason + ": " + known.explanation();
            }
        }
        return "not measured: their activation records have no times, or dockermonitor.enabled was false";
    }
}
