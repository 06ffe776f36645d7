package io.faasload.traces.arrival;

import io.faasload.traces.FunctionName;
import io.faasload.traces.FunctionRandom;
import io.faasload.traces.FunctionRandom.Use;
import io.faasload.traces.PointDraws;
import io.faasload.traces.PointIterator;
import io.faasload.traces.Quantiles;
import io.faasload.traces.RateCurve;
import io.faasload.traces.TimeWindow;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.TracePoint;
import org.jspecify.annotations.Nullable;

/**
 * A function whose trace has counts.
 *
 * @param counts in each column
 * @param parameters the JSON object that each invocation gets; null without parameters
 */
public record CountedFunction(
        FunctionName name,
        String source,
        Columns columns,
        Counts counts,
        @Nullable Quantiles durations,
        @Nullable Quantiles memory,
        @Nullable String parameters)
        implements TraceFunction {

    @Override
    public long originMicros() {
        return columns.startMicros()[0];
    }

    @Override
    public long endMicros() {
        int last = columns.size() - 1;
        return columns.startMicros()[last] + columns.widthMicros()[last];
    }

    @Override
    public boolean isScalable() {
        return true;
    }

    @Override
    public double expected(TimeWindow window) {
        double expected = 0;
        for (Counts.Cursor cursor = counts.cursor(); cursor.next(); ) {
            int column = cursor.column();
            expected += cursor.count() * window.share(columns.startMicros()[column], columns.widthMicros()[column]);
        }
        return expected;
    }

    @Override
    public void addTo(RateCurve rates) {
        for (Counts.Cursor cursor = counts.cursor(); cursor.next(); ) {
            int column = cursor.column();
            rates.add(columns.startMicros()[column], columns.widthMicros()[column], cursor.count());
        }
    }

    @Override
    public PointIterator points(PointDraws draws) {
        return new Iterator(draws);
    }

    private final class Iterator extends PointIterator {

        private final PointDraws draws;
        private final FunctionRandom random;
        private final double phase;
        private final Counts.Cursor cursor = counts.cursor();
        private @Nullable ColumnTimes times;
        private long startMicros;
        private long key;

        private Iterator(PointDraws draws) {
            this.draws = draws;
            this.random = new FunctionRandom(draws.seed(), name);
            this.phase = draws.arrivals().isShifted()
                    ? random.generator(Use.PHASE, 0).nextDouble()
                    : 0;
        }

        @Override
        protected @Nullable TracePoint read() {
            while (true) {
                if (times == null || !times.hasNext()) {
                    times = nextColumn();
                    if (times == null) {
                        return null;
                    }
                    continue;
                }
                long micros = startMicros + times.next();
                long pointKey = key++;
                if (micros >= draws.window().toMicros()) {
                    times = null;
                } else if (draws.window().contains(micros)) {
                    return new TracePoint(pointKey, micros, parameters, Double.NaN);
                }
            }
        }

        private @Nullable ColumnTimes nextColumn() {
            while (cursor.next()) {
                int column = cursor.column();
                long width = columns.widthMicros()[column];
                startMicros = columns.startMicros()[column];
                if (draws.window().share(startMicros, width) == 0) {
                    continue;
                }
                long count = Math.min(
                        width,
                        draws.copies() == 1
                                ? cursor.count()
                                : Thinning.scaled(
                                        cursor.count(), draws.copies(), random.generator(Use.THINNING, column)));
                if (count > 0) {
                    key = (long) column << Integer.SIZE;
                    return new ColumnTimes(
                            draws.arrivals(), width, count, () -> random.generator(Use.ARRIVALS, column), phase);
                }
            }
            return null;
        }
    }
}
