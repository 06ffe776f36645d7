package io.faasload.driver.check;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.runs.ParameterRows;
import io.faasload.inputs.InputPlace;
import io.faasload.schedule.trace.PointSource;
import io.faasload.schedule.trace.TraceDefinition;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Checks that the inputs of the runs exist, if their location is configured. Not all actions read from the object store of the
 * sample functions: if it has nothing of an input kind, and no deployed action of that kind has its address as a parameter, that is
 * only a warning.
 */
final class InputsCheck implements Check {

    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(10);

    /** Number of inputs of each kind that are checked; if there are more, a sample at even intervals. */
    private static final int MOST = 1000;

    private static final int MOST_NAMES = 5;

    /** Points of each function of a trace whose inputs are checked. */
    private static final int MOST_POINTS = 100_000;

    @Override
    public void ask(Inspection inspection) {
        LoaderConfig config = inspection.config();
        Map<String, Integer> numbers = new TreeMap<>();
        Set<String> injected = new TreeSet<>();
        PointSource points = inspection.points();
        if (points == null) {
            inspection.traces().forEach(trace -> numbers.merge(trace.inputKind(), trace.inputs(), Math::max));
        } else {
            try {
                injected.addAll(injected(inspection, points));
            } catch (IOException e) {
                inspection.fail("inputs: cannot read the traces that name them: " + e.getMessage());
            }
        }
        numbers.values().removeIf(number -> number == 0);
        Optional<URI> place = config.inputs();
        if (numbers.isEmpty() && injected.isEmpty()) {
            return;
        }
        if (place.isEmpty()) {
            inspection.warn(
                    "inputs: not checked: set generation.inputs to the directory or object store that has them");
            return;
        }
        Duration patience = Collections.min(List.of(inspection.patience(), LONGEST_PATIENCE));
        InputPlace inputs = InputPlace.of(place.get(), patience);
        try {
            for (Map.Entry<String, Integer> kind : numbers.entrySet()) {
                ask(inspection, inputs, kind.getKey(), kind.getValue());
            }
            if (!injected.isEmpty()) {
                askInjected(inspection, inputs, List.copyOf(injected));
            }
        } catch (IOException e) {
            inspection.warn("inputs: cannot query " + place.get() + " (" + e.getMessage()
                    + "): start it, or correct generation.inputs");
        }
    }

    /** The inputs that points name, by the container that they are in, as far as they are checked. */
    private static Set<String> injected(Inspection inspection, PointSource source) throws IOException {
        Set<String> names = new TreeSet<>();
        try (PointSource.Points points = source.open()) {
            for (TraceDefinition trace : inspection.traces()) {
                Iterator<PointSource.Point> ofTrace = points.of(trace, 1);
                for (int left = MOST_POINTS; left > 0 && names.size() < MOST && ofTrace.hasNext(); left--) {
                    Map<String, String> parameters =
                            ParameterRows.of(ofTrace.next().parameters());
                    if (parameters.containsKey("object") && parameters.containsKey("incont")) {
                        names.add(parameters.get("incont") + "/" + parameters.get("object"));
                    }
                }
            }
        }
        return names;
    }

    private static void askInjected(Inspection inspection, InputPlace inputs, List<String> names) throws IOException {
        List<String> missing = inputs.missing(names);
        boolean isRead = inspection.config().generation().inputs() != null
                || missing.size() < names.size()
                || inspection.traces().stream()
                        .anyMatch(trace -> inspection.defaults(trace.target()).contains(inputs.toString()));
        String found = missing.size() + " of " + names.size() + " that the traces name are missing in " + inputs + " ("
                + first(missing) + ")";
        if (missing.isEmpty()) {
            inspection.ok("inputs: " + inputs + " has " + names.size() + " that the traces name");
        } else if (isRead) {
            inspection.fail("inputs: " + found + ": put them there, or correct generation.inputs");
        } else {
            inspection.warn("inputs: " + found
                    + ": actions that read them there will fail; put them there, or correct generation.inputs");
        }
    }

    private static String first(List<String> missing) {
        return missing.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
                + (missing.size() > MOST_NAMES ? ", …" : "");
    }

    private static void ask(Inspection inspection, InputPlace inputs, String kind, int number) throws IOException {
        String extension = inspection.config().generation().extensions().get(kind);
        List<String> names = IntStream.range(0, Math.min(number, MOST))
                .mapToObj(index -> kind + "/" + input(index, number) + "." + extension)
                .toList();
        List<String> missing = inputs.missing(names);
        String wanted = number + " of kind " + kind;
        String asked = number > MOST ? " (of " + MOST + " checked)" : "";
        String remedy = ": create them (bin/faasload inputs make), or correct generation.inputs";
        if (missing.isEmpty()) {
            inspection.ok("inputs: " + inputs + " has " + wanted + (number > MOST ? ", by a sample of " + MOST : ""));
        } else if (missing.size() < names.size()) {
            inspection.fail("inputs: " + missing.size() + asked + " of " + wanted + " are missing in " + inputs + " ("
                    + first(missing) + ")" + remedy + " or generation.nbinputs." + kind);
        } else if (isRead(inspection, inputs, kind)) {
            inspection.fail("inputs: " + inputs + " has none of kind " + kind + " (" + names.get(0) + " to "
                    + names.get(names.size() - 1) + ")" + remedy);
        } else {
            inspection.warn("inputs: " + inputs + " has none of kind " + kind
                    + ": actions that read them there will fail" + remedy.replace(": create", "; create"));
        }
    }

    /** Whether the inputs of a kind are known to be read from a place. */
    private static boolean isRead(Inspection inspection, InputPlace place, String kind) {
        return inspection.config().generation().inputs() != null
                || inspection.traces().stream()
                        .filter(trace -> trace.inputKind().equals(kind))
                        .anyMatch(trace -> inspection.defaults(trace.target()).contains(place.toString()));
    }

    /** The first and the last input, and some in between. */
    private static long input(int index, int number) {
        return number <= MOST ? index + 1 : 1 + (long) index * (number - 1) / (MOST - 1);
    }
}
