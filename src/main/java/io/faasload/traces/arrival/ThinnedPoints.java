package io.faasload.traces.arrival;

import io.faasload.traces.FunctionName;
import io.faasload.traces.FunctionRandom;
import io.faasload.traces.FunctionRandom.Use;
import io.faasload.traces.PointDraws;
import io.faasload.traces.PointIterator;
import io.faasload.traces.TracePoint;
import org.jspecify.annotations.Nullable;

/** The points of another iterator that are in the window, each kept with the same probability. Not thread-safe. */
public final class ThinnedPoints extends PointIterator {

    private final PointIterator all;
    private final PointDraws draws;
    private final FunctionRandom random;

    /**
     * Selects points.
     *
     * @param all points without window and thinning; closed with this
     * @throws IllegalArgumentException if there are to be more than one for each: only counts can be scaled up
     */
    public ThinnedPoints(PointIterator all, FunctionName function, PointDraws draws) {
        if (draws.copies() > 1) {
            throw new IllegalArgumentException("Points can be thinned, not multiplied");
        }
        this.all = all;
        this.draws = draws;
        this.random = new FunctionRandom(draws.seed(), function);
    }

    @Override
    protected @Nullable TracePoint read() {
        while (all.hasNext()) {
            TracePoint point = all.next();
            if (point.micros() >= draws.window().toMicros()) {
                return null;
            }
            if (draws.window().contains(point.micros()) && isKept(point)) {
                return point;
            }
        }
        return null;
    }

    private boolean isKept(TracePoint point) {
        return draws.copies() == 1
                || random.generator(Use.THINNING, point.key()).nextDouble() < draws.copies();
    }

    @Override
    public void close() {
        all.close();
    }
}
