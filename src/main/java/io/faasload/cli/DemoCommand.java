package io.faasload.cli;

import io.faasload.config.key.ConfigurationException;
import io.faasload.process.Heap;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Generates a small dataset with everything embedded: starts a platform, deploys six sample functions, runs"
                        + " each on images, sounds or videos, verifies the dataset, and prints how to query it. Refuses to run"
                        + " while a platform runs in its directory, for example that of another demo.")
final class DemoCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Option(
            names = "--inputs",
            paramLabel = "N",
            defaultValue = "10",
            description = "Number of inputs of each kind. Default: ${DEFAULT-VALUE}.")
    private int inputs;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "Data directory; a dataset in it is resumed. Default: target/demo, which is deleted at each start.")
    private @Nullable Path directory;

    @Option(names = "--keep", description = "Leaves the platform running afterwards.")
    private boolean isKept;

    @Override
    public Integer call() throws Exception {
        if (inputs < 1) {
            throw new ConfigurationException(List.of("--inputs: must be at least 1, not " + inputs));
        }
        Heap.require(Heap.OF_SERVERS_MEGABYTES);
        return new Demo(main, directory, inputs, isKept).run();
    }
}
