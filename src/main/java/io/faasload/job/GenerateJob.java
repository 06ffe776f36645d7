package io.faasload.job;

import io.faasload.config.ConfigFile;
import io.faasload.config.LoaderConfig;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Entry point of the job jar: {@code flink run faasload-job.jar --config loader.yml [-D key=value]}, the same generation as
 * {@code bin/faasload generate}. Cluster, parallelism and the state to go on from are those of {@code flink run}.
 */
@Command(name = "faasload-job.jar", mixinStandardHelpOptions = true, description = "Runs a generation on this cluster.")
public final class GenerateJob {

    @Option(names = "--config", paramLabel = "FILE", description = "the loader.yml to use")
    private @Nullable Path config;

    @Option(names = "-D", paramLabel = "KEY=VALUE", description = "overrides a key of the configuration")
    private Map<String, String> overrides = new LinkedHashMap<>();

    private GenerateJob() {}

    /**
     * Runs the generation to its end.
     *
     * @throws Exception if it cannot begin, fails, or leaves the dataset incomplete; the message says why
     */
    public static void main(String[] arguments) throws Exception {
        GenerateJob job = new GenerateJob();
        CommandLine commandLine = new CommandLine(job);
        CommandLine.ParseResult parsed = commandLine.parseArgs(arguments);
        if (parsed.isUsageHelpRequested()) {
            commandLine.usage(System.out);
            return;
        }
        Path home = Path.of(System.getProperty("user.home"));
        LoaderConfig config = LoaderConfig.load(
                ConfigFile.resolve(job.config, System.getenv(), home), job.overrides, System.getenv(), home);
        PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
        int exit = new GenerationDriver(config, out, false, StopSignals.install())
                .inContext(StreamExecutionEnvironment.getExecutionEnvironment());
        if (exit == GenerationDriver.INCOMPLETE) {
            throw new JobException("the dataset is incomplete: bin/faasload verify says what is missing");
        }
    }
}
