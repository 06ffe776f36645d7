package io.faasload.cli;

import io.faasload.cluster.JobException;
import io.faasload.cluster.StateFolder;
import io.faasload.config.key.ConfigurationException;
import io.faasload.driver.check.Readiness;
import io.faasload.driver.check.Verdict;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks all prerequisites of a generation. Prints a line for each, with what to do if it fails.")
final class CheckCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    private static String level(Verdict.Level level) {
        String color =
                switch (level) {
                    case OK -> "green";
                    case WARN -> "yellow";
                    case FAIL -> "red";
                };
        return Terminal.colored("@|%s %-4s|@".formatted(color, level));
    }

    @Override
    public Integer call() throws ConfigurationException, JobException {
        StateFolder.loadPlugins();
        List<Verdict> verdicts = Readiness.inspect(main.config());
        verdicts.forEach(verdict -> main.out().println(level(verdict.level()) + " " + verdict.text()));
        main.out().flush();
        return verdicts.stream().anyMatch(Verdict::isFailure) ? 1 : 0;
    }
}
