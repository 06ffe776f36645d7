package io.faasload.cli;

import io.faasload.cluster.JobAddress;
import io.faasload.cluster.JobClients;
import io.faasload.cluster.JobException;
import io.faasload.cluster.JobStatusQuery;
import io.faasload.cluster.JobStop;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.driver.state.SavedStates;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code stop}. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = "Stops the running generation with a savepoint. The next generate resumes from it.")
final class StopCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Override
    public Integer call() throws ConfigurationException, JobException, IOException, InterruptedException {
        LoaderConfig config = main.config();
        LoaderConfig.Generation settings = config.generation();
        Optional<JobAddress> address = JobAddress.read(settings);
        if (address.isEmpty() || !JobStatusQuery.isRunning(address.get())) {
            throw new JobException("no generation is running with generation.statedir " + settings.statedir());
        }
        Optional<String> savepoint = stop(address.get(), settings);
        savepoint.ifPresent(SavedStates::seal);
        main.out().println(savepoint.map(path -> "Saved state to " + path).orElse("The generation has already ended"));
        main.out().flush();
        return 0;
    }

    private static Optional<String> stop(JobAddress address, LoaderConfig.Generation settings)
            throws JobException, IOException, InterruptedException {
        try {
            return JobStop.withSavepoint(JobClients.at(address), address.savepoints());
        } catch (JobException e) {
            if (JobAddress.read(settings).isEmpty()) {
                return Optional.empty(); // A successful generation clears it before its cluster shuts down.
            }
            throw e;
        }
    }
}
