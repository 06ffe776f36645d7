package io.faasload.injection;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.files.Sha256;
import io.faasload.traces.Arrivals;
import io.faasload.traces.TimeWindow;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.TraceSet;
import io.faasload.traces.arrival.SyntheticFunction;
import io.faasload.traces.format.TraceFiles;
import io.faasload.traces.plan.LoadOptions;
import io.faasload.traces.plan.PlannedLoad;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that determines what an injection sends when. Immutable, and sent to each task.
 *
 * @param folder of the trace files; null without any
 * @param synthetic arrivals without a trace, by name
 * @param granularity {@code minute} or {@code second}: the columns of counts
 * @param skipsMalformed whether malformed rows are skipped
 * @param knownFunctions names of functions that FaaSLoad's file names can have
 * @param arrivals distribution within a minute
 * @param speed all times are divided by it
 * @param fromMinute first minute to use; null for the first one of the trace
 * @param toMinute last minute to use; null for the last one of the trace
 * @param rate mean number of invocations per second; null for that of the trace
 * @param functions number of functions to sample; null for all
 * @param seed of all random numbers
 */
public record LoadDefinition(
        @Nullable String folder,
        Map<String, String> synthetic,
        String granularity,
        boolean skipsMalformed,
        Set<String> knownFunctions,
        String arrivals,
        double speed,
        @Nullable Integer fromMinute,
        @Nullable Integer toMinute,
        @Nullable Double rate,
        @Nullable Integer functions,
        long seed)
        implements Serializable {

    private static final int DIGITS = 16;

    /** Copies the collections. */
    public LoadDefinition {
        synthetic = Map.copyOf(synthetic);
        knownFunctions = Set.copyOf(knownFunctions);
    }

    /**
     * The definition in a configuration.
     *
     * @throws ConfigurationException if there is nothing to inject
     */
    public static LoadDefinition of(LoaderConfig config, Set<String> knownFunctions) throws ConfigurationException {
        LoaderConfig.Injection injection = config.injection();
        if (injection.tracedir() == null && injection.synthetic().isEmpty()) {
            throw new ConfigurationException(
                    List.of(
                            "injection.tracedir: must be a folder of traces to inject them; injection.synthetic has arrivals without a trace"));
        }
        if (injection.fromminute() != null
                && injection.tominute() != null
                && injection.tominute() < injection.fromminute()) {
            throw new ConfigurationException(List.of("injection.tominute: must be at least injection.fromminute, "
                    + injection.fromminute() + ", not " + injection.tominute()));
        }
        return new LoadDefinition(
                injection.tracedir() == null
                        ? null
                        : injection.tracedir().toAbsolutePath().toString(),
                injection.synthetic(),
                injection.granularity(),
                injection.skipmalformed(),
                knownFunctions,
                injection.arrivals(),
                injection.speed(),
                injection.fromminute(),
                injection.tominute(),
                injection.rate(),
                injection.functions(),
                config.generation().seed());
    }

    /** A load that was read; closed when its points are not needed any more. */
    record Loaded(TraceSet traces, PlannedLoad load) implements Closeable {

        @Override
        public void close() throws IOException {
            traces.close();
        }
    }

    /**
     * Reads the traces.
     *
     * @throws ConfigurationException with all mistakes in the files
     */
    Loaded read() throws ConfigurationException, IOException {
        List<SyntheticFunction> added = SyntheticFunction.parse(
                "injection.synthetic",
                sortedSynthetic().stream()
                        .map(one -> one.getKey() + "=" + one.getValue())
                        .toList());
        TraceSet traces = folder == null
                ? new TraceSet(List.of(), List.of(), 0, () -> {})
                : TraceFiles.read(
                        List.of(Path.of(folder)),
                        new TraceFiles.Settings(granularity.equals("second"), skipsMalformed, knownFunctions));
        try {
            List<TraceFunction> all = new ArrayList<>(traces.functions());
            all.addAll(added);
            requireUnique(all);
            return new Loaded(traces, PlannedLoad.of(all, options()));
        } catch (ConfigurationException | RuntimeException e) {
            traces.close();
            throw e;
        }
    }

    private LoadOptions options() {
        return new LoadOptions(
                seed,
                Arrivals.valueOf(arrivals.toUpperCase(Locale.ROOT)),
                speed,
                TimeWindow.ofMinutes(fromMinute == null ? 0 : fromMinute, toMinute == null ? 0 : toMinute),
                rate,
                functions);
    }

    private List<Map.Entry<String, String>> sortedSynthetic() {
        return synthetic.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    }

    /** Points have no other identity than their function and number. */
    private static void requireUnique(List<TraceFunction> functions) throws ConfigurationException {
        Map<String, TraceFunction> known = new HashMap<>();
        for (TraceFunction function : functions) {
            TraceFunction other = known.putIfAbsent(function.name().key(), function);
            if (other != null) {
                throw new ConfigurationException(List.of("injection.tracedir: each function must be there once, but "
                        + function.name().key() + " is in " + other.source() + " and again in " + function.source()));
            }
        }
    }

    /** The SHA-256 of each file, by name. */
    Map<String, String> hashes() throws IOException {
        Map<String, String> hashes = new LinkedHashMap<>();
        if (folder != null) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                // Those that are read.
                for (Path file : files.filter(Files::isRegularFile)
                        .filter(file -> !file.getFileName().toString().startsWith("."))
                        .sorted()
                        .toList()) {
                    hashes.put(file.getFileName().toString(), Sha256.of(file));
                }
            }
        }
        return hashes;
    }

    /** One line that differs if the points do: what is in the files, and the options. */
    String origin(Map<String, String> hashes) throws IOException {
        String content = Sha256.of(JsonMapper.builder().build().writeValueAsBytes(hashes));
        return "traces %s, synthetic %s, by %s, %s arrivals, speed %s, minutes %s to %s, rate %s, functions %s, seed %d"
                .formatted(
                        content.substring(0, DIGITS),
                        sortedSynthetic(),
                        granularity,
                        arrivals,
                        speed,
                        fromMinute == null ? "first" : fromMinute,
                        toMinute == null ? "last" : toMinute,
                        rate == null ? "as is" : rate,
                        functions == null ? "all" : functions,
                        seed);
    }
}
