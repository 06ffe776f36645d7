package io.faasload.driver;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.verify.ExpectedTrace;
import io.faasload.dataset.verify.ExpectedTrace.Planned;
import io.faasload.dataset.verify.Verification;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.schedule.trace.Draws;
import io.faasload.schedule.trace.PointSource;
import io.faasload.schedule.trace.PointSource.Point;
import io.faasload.schedule.trace.TraceDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Compares a dataset with the parameters that its seed draws, or with the trace that it replays. */
public final class DatasetVerification {

    private DatasetVerification() {}

    /** Reads every run of the plan and compares its parameters with newly drawn ones, or parameters and planned time with those of its trace. */
    public static Verification run(LoaderConfig.Generation config, GenerationPlan plan, DatasetConnection connection)
            throws SQLException {
        PointSource source = plan.points();
        if (source == null) {
            return run(config, plan, trace -> drawn(config, trace), connection);
        }
        try (PointSource.Points points = source.open()) {
            return run(config, plan, trace -> planned(points.of(trace, 1)), connection);
        } catch (IOException e) {
            throw new UncheckedIOException("The trace cannot be read: " + e.getMessage(), e);
        }
    }

    private static Verification run(
            LoaderConfig.Generation config,
            GenerationPlan plan,
            Function<TraceDefinition, Iterator<Planned>> runs,
            DatasetConnection connection)
            throws SQLException {
        List<ExpectedTrace> expected = plan.traces().stream()
                .map(trace -> new ExpectedTrace(
                        trace.id(),
                        trace.target().action(),
                        trace.target().namespace(),
                        config.repetitions() == 1 ? null : trace.target().repetition(),
                        trace.inputs(),
                        runs.apply(trace)))
                .toList();
        return Verification.run(connection, expected);
    }

    private static Iterator<Planned> planned(Iterator<Point> points) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return points.hasNext();
            }

            @Override
            public Planned next() {
                Point point = points.next();
                return new Planned(point.parameters(), point.micros());
            }
        };
    }

    private static Iterator<Planned> drawn(LoaderConfig.Generation config, TraceDefinition trace) {
        Draws draws = new Draws(trace, config.seed(), config.streams());
        return Stream.generate(() -> new Planned(draws.next(), null)).iterator();
    }
}
