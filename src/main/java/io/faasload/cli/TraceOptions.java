package io.faasload.cli;

import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Mistakes;
import io.faasload.export.ExportException;
import io.faasload.traces.Arrivals;
import io.faasload.traces.TimeWindow;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.TraceSet;
import io.faasload.traces.arrival.SyntheticFunction;
import io.faasload.traces.format.TraceFiles;
import io.faasload.traces.map.ActionMapping;
import io.faasload.traces.plan.LoadOptions;
import io.faasload.traces.plan.PlannedLoad;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the commands that read traces. */
final class TraceOptions {

    private static final long DEFAULT_SEED = 19940503;

    private TraceOptions() {}

    /** What a column of counts stands for. */
    private enum Granularity {
        MINUTE,
        SECOND;

        /** As the user types it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How files are read. */
    static final class Reading {

        @Option(
                names = "--skip-malformed",
                description = "Skips malformed rows and reports how many. Without it, they are an error.")
        private boolean skipsMalformed;

        @Option(
                names = "--granularity",
                paramLabel = "UNIT",
                description =
                        "What the columns 1, 2, … of counts are: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
        private Granularity granularity = Granularity.MINUTE;

        /** Reads files; the caller closes the result. */
        TraceSet read(List<Path> files, Set<String> knownFunctions) throws ConfigurationException, IOException {
            return TraceFiles.read(
                    files, new TraceFiles.Settings(granularity == Granularity.SECOND, skipsMalformed, knownFunctions));
        }
    }

    /** What is made of a trace. */
    static final class Shape {

        @Mixin
        private Reading reading = new Reading();

        @Option(
                names = "--synthetic",
                paramLabel = "LOAD",
                description = "Arrivals without a trace: " + SyntheticFunction.SYNTAX
                        + "; rates are per second. NAME=LOAD names the function. Can be given several times.")
        private List<String> synthetic = new ArrayList<>();

        @Option(
                names = "--arrivals",
                paramLabel = "KIND",
                description = "Distribution of the invocations within a minute, for traces with counts:"
                        + " ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
        private Arrivals arrivals = Arrivals.EXPONENTIAL;

        @Option(
                names = "--seed",
                paramLabel = "S",
                description = "The same seed gives the same points. Default: ${DEFAULT-VALUE}.")
        private long seed = DEFAULT_SEED;

        @Option(names = "--speed", paramLabel = "F", description = "Divides all times by F. Default: ${DEFAULT-VALUE}.")
        private double speed = 1;

        @Option(
                names = "--from-minute",
                paramLabel = "A",
                description = "First minute of the trace to use; the first one is 1. The injection starts with it.")
        private @Nullable Integer fromMinute;

        @Option(names = "--to-minute", paramLabel = "B", description = "Last minute of the trace to use.")
        private @Nullable Integer toMinute;

        @Option(
                names = "--rate",
                paramLabel = "R",
                description =
                        "Scales the counts to a mean of R invocations per second, after --speed: each invocation is kept"
                                + " with the same probability. Default: the rate of the trace.")
        private @Nullable Double rate;

        @Option(
                names = "--functions",
                paramLabel = "N",
                description = "Samples N functions, stratified by their number of invocations. Default: all.")
        private @Nullable Integer functions;

        @Option(
                names = "--map",
                paramLabel = "FILE",
                description = "YAML file that maps the functions of the trace to actions; see docs/traces.md.")
        private @Nullable Path map;

        /** Checks what can be checked without a trace. */
        private LoadOptions options() throws ConfigurationException {
            Mistakes mistakes = new Mistakes();
            if (!(speed > 0 && speed <= 1e9)) {
                mistakes.must("--speed", "be above 0 and at most 1e9", speed);
            }
            if (rate != null && !(rate > 0 && rate <= 1e9)) {
                mistakes.must("--rate", "be above 0 and at most 1e9", rate);
            }
            if (functions != null && functions < 1) {
                mistakes.must("--functions", "be at least 1", functions);
            }
            if (fromMinute != null && fromMinute < 1) {
                mistakes.must("--from-minute", "be at least 1", fromMinute);
            }
            if (toMinute != null && toMinute < (fromMinute == null ? 1 : fromMinute)) {
                mistakes.must("--to-minute", "be at least " + (fromMinute == null ? "1" : "--from-minute"), toMinute);
            }
            mistakes.throwIfAny();
            return new LoadOptions(
                    seed,
                    arrivals,
                    speed,
                    TimeWindow.ofMinutes(fromMinute == null ? 0 : fromMinute, toMinute == null ? 0 : toMinute),
                    rate,
                    functions);
        }

        /** Takes a load that is planned, and the actions of its functions. */
        interface Use {
            int apply(PlannedLoad load, ActionMapping mapping)
                    throws ConfigurationException, IOException, ExportException;
        }

        /** Plans files and synthetic loads, and prints what the user should know. */
        int plan(List<Path> files, PrintWriter err, Use use)
                throws ConfigurationException, IOException, ExportException {
            LoadOptions options = options();
            if (files.isEmpty() && synthetic.isEmpty()) {
                throw new ConfigurationException(
                        List.of("FILE: a trace, a folder of traces, or --synthetic is required"));
            }
            List<TraceFunction> loads = new ArrayList<>(SyntheticFunction.parse("--synthetic", synthetic));
            ActionMapping mapping = map == null ? new ActionMapping(Map.of()) : ActionMapping.read(map);
            try (TraceSet traces = files.isEmpty()
                    ? new TraceSet(List.of(), List.of(), 0, () -> {})
                    : reading.read(files, names(mapping))) {
                loads.addAll(0, traces.functions());
                traces.notes().forEach(note -> err.println("note: " + note));
                return use.apply(PlannedLoad.of(loads, options), mapping);
            }
        }

        /** The names of functions that a file name of FaaSLoad's can have: those that are mapped, if there are any. */
        private static Set<String> names(ActionMapping mapping) {
            Set<String> names = new HashSet<>();
            mapping.actions().keySet().forEach(name -> names.add(name.substring(name.lastIndexOf('/') + 1)));
            return names.contains(ActionMapping.OTHERS) ? Set.of() : names;
        }
    }
}
