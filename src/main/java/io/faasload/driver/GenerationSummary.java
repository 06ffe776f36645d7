package io.faasload.driver;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.summary.Lateness;
import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.summary.UsageSummary;
import io.faasload.job.invoke.LimitedCalls;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;

/** What a generation came to, for people. */
public final class GenerationSummary {

    private GenerationSummary() {}

    /** Prints functions, pace, orphans, and runs without usage. */
    static void print(
            PrintWriter out, LoaderConfig config, Progress progress, LimitedCalls limited, Connection connection)
            throws SQLException {
        UsageSummary usage = UsageSummary.read(connection);
        ProgressPrinter.table(out, progress, usage);
        PaceSummary.lines(
                        Lateness.read(connection), limited, config.generation().interinvocationtime())
                .forEach(out::println);
        if (progress.orphans() > 0) {
            out.println(progress.orphans() + " activations that no run explains are in table orphans");
        }
        printUnmeasured(out, config, usage);
    }

    /** Prints how many runs have no usage, where it was asked for. */
    public static void printUnmeasured(PrintWriter out, LoaderConfig config, UsageSummary usage) {
        if (config.dockermonitor().enabled() && usage.unmeasured() > 0) {
            out.println(usage.unmeasured() + " of " + usage.completed()
                    + " completed runs have no usage: no monitor answered, or it knew nothing of them");
        }
    }
}
