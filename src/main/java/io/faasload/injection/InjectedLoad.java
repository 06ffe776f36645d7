package io.faasload.injection;

import io.faasload.config.key.ConfigurationException;
import io.faasload.schedule.trace.PointSource;
import io.faasload.schedule.trace.TraceDefinition;
import io.faasload.traces.FunctionRandom;
import io.faasload.traces.PointIterator;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.TracePoint;
import io.faasload.traces.map.MappedAction;
import io.faasload.traces.map.SentParameters;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The points of an injection, as each task reads them. The files must be at the same place on every machine, with the same content.
 *
 * @param definition what is read, and how
 * @param origin of the definition when it was planned
 * @param actions what is invoked, by {@link TraceDefinition.Injected#source}
 * @param lateLimit points that are due later are not sent; null for no limit
 */
public record InjectedLoad(
        LoadDefinition definition,
        String origin,
        Map<String, MappedAction> actions,
        @Nullable Duration lateLimit) implements PointSource {

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
        private final SentParameters sent = new SentParameters();

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
            MappedAction action = Objects.requireNonNull(actions.get(source), source);
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
                    return new Point(
                            point.micros(),
                            sent.of(
                                    point.parameters(),
                                    action,
                                    function.durationMillis(random, point),
                                    function.memoryMegabytes(random, point)));
                }
            };
        }

        @Override
        public void close() throws IOException {
            loaded.close();
        }
    }
}
