package io.faasload.injection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.config.key.ConfigurationException;
import io.faasload.schedule.trace.PointSource;
import io.faasload.schedule.trace.TraceDefinition;
import io.faasload.traces.FunctionRandom;
import io.faasload.traces.PointIterator;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.TracePoint;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The points of an injection, as each task reads them. The files must be at the same place on every machine, with the same content.
 *
 * @param definition what is read, and how
 * @param origin of the definition when it was planned
 * @param parameters JSON objects that the mapping adds, by {@link TraceDefinition.Injected#source}
 * @param spinning those whose action also gets the duration and memory that the trace wants
 * @param lateLimit points that are due later are not sent; null for no limit
 */
public record InjectedLoad(
        LoadDefinition definition,
        String origin,
        Map<String, String> parameters,
        Set<String> spinning,
        @Nullable Duration lateLimit)
        implements PointSource {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Points open() throws IOException {
        String found = definition.origin(definition.hashes());
        if (!found.equals(origin)) {
            throw new IOException("the traces in " + definition.folder()
                    + " are not those that were planned: each machine needs the same files");
        }
        try {
            return new Opened(definition.read());
        } catch (ConfigurationException e) {
            throw new IOException(String.join("; ", e.mistakes()), e);
        }
    }

    private final class Opened implements Points {

        private final LoadDefinition.Loaded loaded;
        private final Map<String, TraceFunction> functions = new HashMap<>();

        private Opened(LoadDefinition.Loaded loaded) {
            this.loaded = loaded;
            loaded.load()
                    .functions()
                    .forEach(function -> functions.put(function.name().key(), function));
        }

        @Override
        public Iterator<Point> of(TraceDefinition trace, int from) {
            String source = Objects.requireNonNull(trace.injected()).source();
            TraceFunction function = Objects.requireNonNull(functions.get(source), source);
            FunctionRandom random = new FunctionRandom(definition.seed(), function.name());
            boolean spins = spinning.contains(source);
            String added = Objects.requireNonNull(parameters.get(source), source);
            PointIterator points = loaded.load().points(function, from);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    boolean hasNext = points.hasNext();
                    if (!hasNext) {
                        points.close();
                    }
                    return hasNext;
                }

                @Override
                public Point next() {
                    TracePoint point = points.next();
                    return new Point(point.micros(), merged(point, added, spins ? function : null, random));
                }
            };
        }

        @Override
        public void close() throws IOException {
            loaded.close();
        }
    }

    /** The parameters of the trace as they are, then those that it does not have: of the mapping, and for spin. */
    private static String merged(TracePoint point, String added, @Nullable TraceFunction spun, FunctionRandom random) {
        String own = point.parameters() == null ? "{}" : point.parameters();
        if (spun == null && added.equals("{}")) {
            return own;
        }
        try {
            ObjectNode given = (ObjectNode) JSON.readTree(own);
            ObjectNode more = JSON.createObjectNode();
            if (spun != null) {
                put(more, "duration_ms", spun.durationMillis(random, point));
                put(more, "memory_mb", spun.memoryMegabytes(random, point));
            }
            more.setAll((ObjectNode) JSON.readTree(added));
            more.remove(given.properties().stream().map(Map.Entry::getKey).toList());
            if (more.isEmpty()) {
                return own;
            }
            // The text of the trace stays as it is, numbers included.
            String text = JSON.writeValueAsString(more);
            return given.isEmpty() ? text : own.substring(0, own.lastIndexOf('}')) + "," + text.substring(1);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Parameters are not a JSON object: " + own, e);
        }
    }

    private static void put(ObjectNode object, String name, double value) {
        if (!Double.isNaN(value)) {
            object.put(name, Math.rint(value * 1e3) / 1e3);
        }
    }
}
