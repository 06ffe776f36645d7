package io.faasload.inputs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the inputs that a place has, by the names of their kind and extension. If a store does not list its names, the inputs that
 * a generation would use are read.
 *
 * @param extensions extension of each kind ({@code generation.extensions})
 * @param counts how many inputs of each kind a generation uses ({@code generation.nbinputs})
 */
public record InputScan(Map<String, String> extensions, Map<String, Integer> counts) {

    private static final int BATCH = 256;

    /** Takes some inputs of a scan. */
    @FunctionalInterface
    public interface Sink<E extends Exception> {
        void accept(List<Input> inputs) throws E;
    }

    /**
     * Reads all inputs, on all processors, and passes them on in batches, by kind and name.
     *
     * @throws IOException if one cannot be read; earlier batches have been passed on
     */
    public <E extends Exception> void run(InputPlace place, Sink<E> sink) throws IOException, E {
        for (Map.Entry<String, String> kind : new TreeMap<>(extensions).entrySet()) {
            List<String> names = names(place, kind.getKey(), "." + kind.getValue());
            for (int from = 0; from < names.size(); from += BATCH) {
                List<String> some = names.subList(from, Math.min(from + BATCH, names.size()));
                List<Input> inputs;
                try {
                    inputs = some.parallelStream()
                            .map(name -> read(place, kind.getKey(), name))
                            .filter(Objects::nonNull)
                            .toList();
                } catch (UncheckedIOException e) {
                    throw e.getCause();
                }
                sink.accept(inputs);
            }
        }
    }

    private List<String> names(InputPlace place, String kind, String end) throws IOException {
        List<String> listed = place.list(kind);
        return listed == null
                ? IntStream.rangeClosed(1, counts.getOrDefault(kind, 0))
                        .mapToObj(number -> number + end)
                        .toList()
                : listed.stream()
                        .filter(name -> name.endsWith(end))
                        .sorted(Comparator.comparing(String::length).thenComparing(name -> name))
                        .toList();
    }

    private static @Nullable Input read(InputPlace place, String kind, String name) {
        try {
            return place.read(kind, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
