package io.faasload.traces.plan;

import io.faasload.config.key.ConfigurationException;
import io.faasload.traces.FunctionRandom;
import io.faasload.traces.PointDraws;
import io.faasload.traces.PointIterator;
import io.faasload.traces.TimeWindow;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.TracePoint;
import io.faasload.traces.plan.FunctionSample.Counted;
import java.io.Closeable;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is sent when. The points of a function depend on its part of the trace, the seed and the options only, and a position among them is
 * all the state that a reader needs: {@link #points} starts anywhere. Immutable.
 */
public final class PlannedLoad {

    private final List<TraceFunction> functions;
    private final LoadOptions options;
    private final PointDraws draws;
    private final long originMicros;

    private PlannedLoad(List<TraceFunction> functions, LoadOptions options, PointDraws draws, long originMicros) {
        this.functions = functions;
        this.options = options;
        this.draws = draws;
        this.originMicros = originMicros;
    }

    /**
     * Selects and scales.
     *
     * @param all functions of the trace
     * @throws ConfigurationException if the options do not fit the trace
     */
    public static PlannedLoad of(List<TraceFunction> all, LoadOptions options) throws ConfigurationException {
        TimeWindow window = options.window();
        long origin = window.fromMicros() != Long.MIN_VALUE
                ? window.fromMicros()
                : all.stream().mapToLong(TraceFunction::originMicros).min().orElse(0);
        PointDraws draws = new PointDraws(options.seed(), options.arrivals(), 1, window);
        List<TraceFunction> selected = all;
        if (options.rate() != null || options.functions() != null) {
            List<Counted> counted = all.stream()
                    .map(function -> new Counted(function, function.expected(window)))
                    .filter(function -> function.invocations() > 0)
                    .toList();
            if (options.functions() != null) {
                counted = FunctionSample.draw(counted, options.functions(), options.seed());
            }
            selected = counted.stream().map(Counted::function).toList();
            if (options.rate() != null) {
                draws = draws.withCopies(copies(all, counted, options, origin));
            }
        }
        return new PlannedLoad(List.copyOf(selected), options, draws, origin);
    }

    private static double copies(List<TraceFunction> all, List<Counted> selected, LoadOptions options, long origin)
            throws ConfigurationException {
        double total = selected.stream().mapToDouble(Counted::invocations).sum();
        long end = Math.min(
                options.window().toMicros(),
                all.stream().mapToLong(TraceFunction::endMicros).max().orElse(0));
        double rate = total * options.speed() * TimeWindow.SECOND / Math.max(1, end - origin);
        double wanted = options.rate() == null ? rate : options.rate();
        boolean isScalable =
                selected.stream().allMatch(counted -> counted.function().isScalable());
        if (total > 0 && wanted > rate && !isScalable) {
            throw new ConfigurationException(List.of(
                    ("--rate: must be at most %s, the mean rate of this trace: it lists each invocation, and they can"
                                    + " only be thinned, but is %s. --speed raises the rate")
                            .formatted(Double.toString(rate), Double.toString(wanted))));
        }
        return total > 0 ? wanted / rate : 1;
    }

    /** The selected functions. */
    public List<TraceFunction> functions() {
        return functions;
    }

    /** The random numbers of a function: for what is drawn for its points. */
    public FunctionRandom random(TraceFunction function) {
        return new FunctionRandom(options.seed(), function.name());
    }

    /** Expected number of points, without drawing them. */
    public double expected() {
        return draws.copies()
                * functions.stream()
                        .mapToDouble(function -> function.expected(options.window()))
                        .sum();
    }

    /**
     * The points of one function, with times in microseconds from the start of the injection.
     *
     * @param from number of the first one, from 1; those before are drawn and skipped
     */
    public PointIterator points(TraceFunction function, long from) {
        PointIterator points = new Scaled(function.points(draws));
        for (long i = 1; i < from && points.hasNext(); i++) {
            points.next();
        }
        return points;
    }

    private final class Scaled extends PointIterator {

        private final PointIterator points;

        private Scaled(PointIterator points) {
            this.points = points;
        }

        @Override
        protected @Nullable TracePoint read() {
            if (!points.hasNext()) {
                return null;
            }
            TracePoint point = points.next();
            long micros = point.micros() - originMicros;
            return point.at(options.speed() == 1 ? micros : (long) (micros / options.speed()));
        }

        @Override
        public void close() {
            points.close();
        }
    }

    /** All points in the order of their times, those at the same time in the order of the functions. The caller closes it. */
    public Merged merged() {
        return new Merged();
    }

    /** Points of all functions. Not thread-safe. */
    public final class Merged implements Iterator<PlannedPoint>, Closeable {

        private final PriorityQueue<Source> sources = new PriorityQueue<>(Math.max(1, functions.size()), Source.ORDER);

        private Merged() {
            for (int i = 0; i < functions.size(); i++) {
                add(new Source(i, functions.get(i), points(functions.get(i), 1)));
            }
        }

        private void add(Source source) {
            if (source.points.hasNext()) {
                source.micros = source.points.peek().micros();
                sources.add(source);
            } else {
                source.points.close();
            }
        }

        @Override
        public boolean hasNext() {
            return !sources.isEmpty();
        }

        @Override
        public PlannedPoint next() {
            Source source = sources.remove();
            TracePoint point = source.points.next();
            add(source);
            return new PlannedPoint(
                    source.function,
                    ++source.number,
                    point,
                    source.function.durationMillis(source.random, point),
                    source.function.memoryMegabytes(source.random, point));
        }

        @Override
        public void close() {
            sources.forEach(source -> source.points.close());
            sources.clear();
        }
    }

    private final class Source {

        private static final Comparator<Source> ORDER =
                Comparator.comparingLong((Source source) -> source.micros).thenComparingInt(source -> source.index);

        private final int index;
        private final TraceFunction function;
        private final PointIterator points;
        private final FunctionRandom random;
        private long number;
        private long micros;

        private Source(int index, TraceFunction function, PointIterator points) {
            this.index = index;
            this.function = function;
            this.points = points;
            this.random = random(function);
        }
    }
}
