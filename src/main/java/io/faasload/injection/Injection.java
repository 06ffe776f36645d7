package io.faasload.injection;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Mistakes;
import io.faasload.dataset.function.Function;
import io.faasload.run.Target;
import io.faasload.schedule.trace.TraceDefinition;
import io.faasload.traces.PointIterator;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.map.ActionMapping;
import io.faasload.traces.map.MappedAction;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * An injection that is planned: every file was read, every function of the trace has an action.
 *
 * @param traces functions with points, in the order of the files, without ids
 * @param load their points
 */
public record Injection(List<TraceDefinition> traces, InjectedLoad load) {

    private static final int SHOWN = 10;
    private static final long LATEST_MICROS = 100L * 365 * 24 * 3600 * 1_000_000;

    /**
     * Plans the injection of a configuration.
     *
     * @param actions table {@code functions}
     * @throws ConfigurationException with all mistakes in the files, and all functions without an action
     * @throws IOException if the files cannot be read
     */
    public static Injection read(LoaderConfig config, List<Function> actions)
            throws ConfigurationException, IOException {
        requireFiles(config.injection());
        ActionMapping mapping = config.injection().map() == null
                ? new ActionMapping(Map.of())
                : ActionMapping.read(config.injection().map());
        Set<String> known = new LinkedHashSet<>();
        actions.forEach(action -> known.add(base(action.name())));
        mapping.actions().keySet().forEach(name -> known.add(base(name)));
        known.remove(ActionMapping.OTHERS);
        LoadDefinition definition = LoadDefinition.of(config, known);
        try (LoadDefinition.Loaded loaded = definition.read()) {
            Map<String, String> hashes = definition.hashes();
            String origin = definition.origin(hashes);
            List<TraceDefinition> traces = new ArrayList<>();
            Map<String, MappedAction> sent = new HashMap<>();
            Set<String> mistakes = new TreeSet<>();
            Map<String, List<Function>> byName = actions.stream()
                    .flatMap(action ->
                            Set.of(action.name(), base(action.name())).stream().map(name -> Map.entry(name, action)))
                    .collect(Collectors.groupingBy(
                            Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
            for (TraceFunction function : loaded.load().functions()) {
                MappedAction action = mapping.of(function.name());
                List<Function> found = action == null ? List.of() : byName.getOrDefault(action.action(), List.of());
                if (action == null) {
                    mistakes.add("injection.map: must have an action for function " + function.name()
                            + ", or for * as all others; bin/faasload traces map writes one from a generated dataset");
                } else if (found.size() != 1) {
                    mistakes.add("function " + function.name() + ": table functions has "
                            + (found.isEmpty() ? "no" : "several") + " " + action.action() + "; "
                            + (found.isEmpty() ? "load its manifest with functions load" : "name its package")
                            + ", or map it with injection.map");
                } else {
                    sent.put(function.name().key(), action);
                    int points = points(loaded, function);
                    if (points > 0) {
                        traces.add(trace(function, points, action, found.get(0), origin, hashes));
                    }
                }
            }
            if (!mistakes.isEmpty()) {
                throw new ConfigurationException(shortened(mistakes));
            }
            if (traces.isEmpty()) {
                throw new ConfigurationException(List.of("injection: no point is left to send"));
            }
            return new Injection(
                    traces,
                    new InjectedLoad(
                            definition, origin, sent, config.injection().lateLimit()));
        }
    }

    private static TraceDefinition trace(
            TraceFunction function,
            int points,
            MappedAction action,
            Function invoked,
            String origin,
            Map<String, String> hashes) {
        String file = function.source().substring(function.source().lastIndexOf('/') + 1);
        String hash = hashes.get(file);
        return new TraceDefinition(
                0,
                new Target(invoked.id(), action.namespace(), invoked.name()),
                "",
                "",
                points,
                List.of(),
                invoked.timeoutMs(),
                new TraceDefinition.Injected(
                        function.name().key(),
                        origin + ", parameters " + action.parameters() + (action.isSpin() ? " and of spin" : ""),
                        hash == null ? null : file,
                        hash));
    }

    private static void requireFiles(LoaderConfig.Injection injection) throws ConfigurationException {
        Mistakes mistakes = new Mistakes();
        if (injection.tracedir() != null && !Files.isDirectory(injection.tracedir())) {
            mistakes.must("injection.tracedir", "be a folder", injection.tracedir());
        }
        if (injection.map() != null && !Files.isReadable(injection.map())) {
            mistakes.must("injection.map", "be a readable file", injection.map());
        }
        mistakes.throwIfAny();
    }

    private static List<String> shortened(Set<String> mistakes) {
        List<String> first = mistakes.stream().limit(SHOWN).collect(Collectors.toCollection(ArrayList::new));
        if (mistakes.size() > SHOWN) {
            first.add("and " + (mistakes.size() - SHOWN) + " more");
        }
        return first;
    }

    private static int points(LoadDefinition.Loaded loaded, TraceFunction function) throws ConfigurationException {
        long count = 0;
        long lastMicros = 0;
        try (PointIterator points = loaded.load().points(function, 1)) {
            for (; points.hasNext(); count++) {
                lastMicros = points.next().micros();
            }
        }
        if (lastMicros > LATEST_MICROS) {
            throw new ConfigurationException(List.of("injection: the points of function " + function.name()
                    + " must be due within a hundred years, not after " + lastMicros / 1_000_000 + " s"));
        }
        if (count > Integer.MAX_VALUE) {
            throw new ConfigurationException(List.of("injection: function " + function.name() + " has " + count
                    + " points, and a trace may have at most " + Integer.MAX_VALUE));
        }
        return (int) count;
    }

    private static String base(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
