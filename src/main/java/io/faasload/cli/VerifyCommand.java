package io.faasload.cli;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.summary.UsageSummary;
import io.faasload.dataset.verify.Verification;
import io.faasload.driver.DatasetVerification;
import io.faasload.driver.GenerationDriver;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.driver.summary.FailedRuns;
import io.faasload.driver.summary.GenerationSummary;
import io.faasload.driver.summary.VerificationJson;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Checks that the dataset is complete and consistent with its seed. Lists missing, wrong and excess runs by"
                        + " function. Exit code 3 if there are any, or if more runs failed than verify.failedshare. Also"
                        + " prints how many runs lack usage data, which is not an error.")
final class VerifyCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Option(names = "--json", description = "Prints a JSON object.")
    private boolean isJson;

    @Override
    public Integer call() throws ConfigurationException, DatasetException, SQLException {
        LoaderConfig config = main.config();
        try (DatasetConnection connection = main.database(config).connect()) {
            return verify(config, connection, main.out(), isJson);
        }
    }

    static int verify(LoaderConfig config, DatasetConnection connection, PrintWriter out, boolean isJson)
            throws SQLException, ConfigurationException {
        Verification verification =
                DatasetVerification.run(config.generation(), GenerationPlan.of(config, connection), connection);
        FailedRuns failed = new FailedRuns(
                verification.failed(), verification.completed(), config.verify().failedshare());
        UsageSummary usage = UsageSummary.read(connection);
        if (isJson) {
            out.println(VerificationJson.of(verification, failed, usage));
        } else {
            print(out, verification, failed);
            GenerationSummary.printUnmeasured(out, config, usage);
        }
        out.flush();
        return verification.findings().isEmpty() && !failed.areTooMany()
                ? GenerationDriver.COMPLETE
                : GenerationDriver.INCOMPLETE;
    }

    private static void print(PrintWriter out, Verification verification, FailedRuns failed) {
        verification.findings().forEach(out::println);
        verification
                .unchecked()
                .forEach((function, runs) -> out.println(function + ": " + runs
                        + " runs not checked: the function is not in a loaded manifest, or has more repetitions"
                        + " than generation.repetitions"));
        if (failed.areTooMany()) {
            out.println(failed);
        }
        out.printf(
                "%d of %d runs completed, %d of them failed, %d orphans: %s%n",
                verification.completed(),
                verification.expected(),
                verification.failed(),
                verification.orphans(),
                verdict(verification, failed.areTooMany()));
    }

    private static String verdict(Verification verification, boolean haveTooManyFailed) {
        String complete = verification.complete() ? "complete" : "INCOMPLETE";
        String consistent = verification.consistent() ? "consistent" : "INCONSISTENT";
        return haveTooManyFailed ? complete + ", " + consistent + ", TOO MANY FAILED" : complete + " and " + consistent;
    }
}
