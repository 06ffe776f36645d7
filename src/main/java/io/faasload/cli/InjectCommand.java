package io.faasload.cli;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code inject}: the options of {@code generate}, and one for each key of {@code injection} that shapes the load. */
@Command(
        name = "inject",
        mixinStandardHelpOptions = true,
        description =
                "Replays the traces in injection.tracedir: invokes each of their points when it is due, and stores the"
                        + " runs. Ctrl-C stops with a savepoint; after the next inject, the points that were due meanwhile are stored as"
                        + " missed.")
final class InjectCommand extends GenerateCommand {

    @Option(
            names = "--arrivals",
            paramLabel = "KIND",
            description =
                    "Distribution of the invocations within a minute, for traces with counts. Sets injection.arrivals.")
    private @Nullable String arrivals;

    @Option(names = "--speed", paramLabel = "F", description = "Divides all times by F. Sets injection.speed.")
    private @Nullable String speed;

    @Option(
            names = "--from-minute",
            paramLabel = "A",
            description = "First minute of the trace to use, from 1. Sets injection.fromminute.")
    private @Nullable String fromMinute;

    @Option(
            names = "--to-minute",
            paramLabel = "B",
            description = "Last minute of the trace to use. Sets injection.tominute.")
    private @Nullable String toMinute;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "Scales the counts to a mean of R invocations per second. Sets injection.rate.")
    private @Nullable String rate;

    @Option(
            names = "--functions",
            paramLabel = "N",
            description = "Samples N functions, stratified by their number of invocations. Sets injection.functions.")
    private @Nullable String functions;

    @Option(
            names = "--map",
            paramLabel = "FILE",
            description = "YAML file that maps the functions of the trace to actions. Sets injection.map.")
    private @Nullable Path map;

    @Option(
            names = "--late",
            paramLabel = "RULE",
            description = "What happens to points that are late: send, or drop:SECONDS. Sets injection.late.")
    private @Nullable String late;

    @Option(
            names = "--resume",
            paramLabel = "RULE",
            description =
                    "What a stop does to the points that are due until the next start: missed, or shift to send them"
                            + " later. Sets injection.resume.")
    private @Nullable String resume;

    /** The command injects, so the mode is only asked for if the configuration has one. */
    @Override
    LoaderConfig config(Main of) throws ConfigurationException {
        Map<String, String> keys = new HashMap<>();
        put(keys, "arrivals", arrivals);
        put(keys, "speed", speed);
        put(keys, "fromminute", fromMinute);
        put(keys, "tominute", toMinute);
        put(keys, "rate", rate);
        put(keys, "functions", functions);
        put(keys, "map", map);
        put(keys, "late", late);
        put(keys, "resume", resume);
        if (!of.config().injection().enabled()) {
            keys.put("injection.enabled", "true");
            keys.put("generation.enabled", "false");
        }
        return of.config(keys);
    }

    private static void put(Map<String, String> keys, String name, @Nullable Object value) {
        if (value != null) {
            keys.put("injection." + name, value.toString());
        }
    }
}
