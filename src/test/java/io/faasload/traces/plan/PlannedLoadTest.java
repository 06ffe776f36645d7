package io.faasload.traces.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.faasload.config.key.ConfigurationException;
import io.faasload.traces.Arrivals;
import io.faasload.traces.FunctionName;
import io.faasload.traces.Quantiles;
import io.faasload.traces.TimeWindow;
import io.faasload.traces.TraceFixtures;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.TracePoint;
import io.faasload.traces.TraceSet;
import io.faasload.traces.arrival.Columns;
import io.faasload.traces.arrival.CountedFunction;
import io.faasload.traces.arrival.Counts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlannedLoadTest {

    private static final long SEED = 7;
    private static final LoadOptions ALL = LoadOptions.of(SEED, Arrivals.EXPONENTIAL);

    private static TraceFunction function(String name, int... counts) {
        Counts.Builder builder = new Counts.Builder();
        for (int i = 0; i < counts.length; i++) {
            builder.add(i, counts[i]);
        }
        return new CountedFunction(
                new FunctionName("o", "a", name, ""),
                "test",
                Columns.of(counts.length, 0, TimeWindow.MINUTE),
                builder.build(),
                new Quantiles(20, new double[] {0, 0.5, 1}, new double[] {10, 20, 100}),
                new Quantiles(128, new double[] {0.01, 1}, new double[] {100, 200}),
                null);
    }

    private static List<PlannedPoint> merged(PlannedLoad load) {
        List<PlannedPoint> points = new ArrayList<>();
        try (PlannedLoad.Merged merged = load.merged()) {
            merged.forEachRemaining(points::add);
        }
        return points;
    }

    private static LoadOptions options(
            double speed, TimeWindow window, @Nullable Double rate, @Nullable Integer functions) {
        return new LoadOptions(SEED, Arrivals.EXPONENTIAL, speed, window, rate, functions);
    }

    private static final List<TraceFunction> FUNCTIONS =
            List.of(function("f", 30, 4, 0), function("g", 3, 0, 9), function("h", 0, 0, 0));

    @Test
    void mergesTheFunctionsInTheOrderOfTime() throws Exception {
        PlannedLoad load = PlannedLoad.of(FUNCTIONS, ALL);
        List<PlannedPoint> points = merged(load);

        assertThat(points)
                .hasSize(46)
                .isSortedAccordingTo(
                        Comparator.comparingLong(planned -> planned.point().micros()));
        for (TraceFunction function : FUNCTIONS) {
            List<TracePoint> alone = TraceFixtures.all(load.points(function, 1));
            List<PlannedPoint> ofFunction = points.stream()
                    .filter(point -> point.function() == function)
                    .toList();
            assertThat(ofFunction.stream().map(PlannedPoint::point)).isEqualTo(alone);
            assertThat(ofFunction.stream().map(PlannedPoint::number))
                    .isEqualTo(LongStream.rangeClosed(1, alone.size()).boxed().toList());
        }
        assertThat(load.expected()).isEqualTo(46);
    }

    @Test
    void resumesAtAPosition() throws Exception {
        PlannedLoad load = PlannedLoad.of(FUNCTIONS, options(2, TimeWindow.ALL, 0.1, null));
        TraceFunction f = FUNCTIONS.get(0);
        List<TracePoint> all = TraceFixtures.all(load.points(f, 1));

        for (int from = 1; from <= all.size() + 1; from++) {
            assertThat(TraceFixtures.all(load.points(f, from))).isEqualTo(all.subList(from - 1, all.size()));
        }
    }

    @Test
    void speedDividesTimes() throws Exception {
        double[] slow = TraceFixtures.micros(PlannedLoad.of(FUNCTIONS, ALL).points(FUNCTIONS.get(0), 1));

        assertThat(TraceFixtures.micros(PlannedLoad.of(FUNCTIONS, options(10, TimeWindow.ALL, null, null))
                        .points(FUNCTIONS.get(0), 1)))
                .isEqualTo(
                        Arrays.stream(slow).map(time -> Math.floor(time / 10)).toArray());
    }

    @Test
    void aWindowStartsAtItsStartWithTheSamePointsAndDraws() throws Exception {
        List<PlannedPoint> all = merged(PlannedLoad.of(FUNCTIONS, ALL));
        List<PlannedPoint> part = merged(PlannedLoad.of(FUNCTIONS, options(1, TimeWindow.ofMinutes(2, 3), null, null)));

        assertThat(part)
                .extracting(
                        point -> point.function().name(), point -> point.point().micros(), PlannedPoint::durationMillis)
                .isEqualTo(all.stream()
                        .filter(point -> point.point().micros() >= 60e6)
                        .map(point -> tuple(
                                point.function().name(), point.point().micros() - 60_000_000, point.durationMillis()))
                        .toList());
    }

    @Test
    void rateScalesTheCountsToAMean() throws Exception {
        List<TraceFunction> functions = List.of(function("f", 6_000, 0, 60_000), function("g", 0, 30_000, 24_000));

        assertThat(merged(PlannedLoad.of(functions, options(1, TimeWindow.ALL, 50.0, null)))
                                .size()
                        / 180.0)
                .isBetween(48.0, 52.0);
        assertThat(merged(PlannedLoad.of(functions, options(2, TimeWindow.ofMinutes(2, 2), 1500.0, null)))
                                .size()
                        / 30.0)
                .isBetween(1450.0, 1550.0);
    }

    @Test
    void aTraceThatListsInvocationsCanOnlyBeThinned() throws Exception {
        try (TraceSet traces = TraceFixtures.read(TraceFixtures.GOLDEN.resolve("azure2021-30.csv"))) {
            assertThat(merged(PlannedLoad.of(traces.functions(), options(1, TimeWindow.ALL, 0.05, null))))
                    .hasSizeBetween(1, 14);
            assertThatThrownBy(() -> PlannedLoad.of(traces.functions(), options(1, TimeWindow.ALL, 1000.0, null)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageMatching(
                            "--rate: must be at most 0\\.[0-9]+, the mean rate of this trace: it lists each invocation,"
                                    + " and they can only be thinned, but is 1000.0. --speed raises the rate");
        }
    }

    @Test
    void aSampleHasPopularAndRareFunctionsWithTheSamePoints() throws Exception {
        List<TraceFunction> functions = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            functions.add(function("f" + i, i % 10 == 0 ? 1000 + i : 1, 0));
        }
        PlannedLoad sample = PlannedLoad.of(functions, options(1, TimeWindow.ALL, null, 10));

        assertThat(sample.functions()).hasSize(10);
        assertThat(sample.functions().stream().filter(f -> f.expected(TimeWindow.ALL) > 1))
                .hasSize(1);
        TraceFunction one = sample.functions().get(0);
        assertThat(TraceFixtures.all(sample.points(one, 1)))
                .isEqualTo(TraceFixtures.all(PlannedLoad.of(functions, ALL).points(one, 1)));
        assertThat(PlannedLoad.of(functions, options(1, TimeWindow.ALL, null, 10))
                        .functions())
                .isEqualTo(sample.functions());
    }

    @Test
    void durationsAndMemoryAreDrawnFromThePercentiles() throws Exception {
        TraceFunction function = function("f", 20_000);
        List<PlannedPoint> points = merged(PlannedLoad.of(List.of(function), ALL));
        double[] durations = points.stream()
                .mapToDouble(PlannedPoint::durationMillis)
                .sorted()
                .toArray();
        double[] memory = points.stream()
                .mapToDouble(PlannedPoint::memoryMegabytes)
                .sorted()
                .toArray();

        assertThat(durations[0]).isGreaterThanOrEqualTo(10);
        assertThat(durations[10_000]).isBetween(19.5, 21.0);
        assertThat(durations[15_000]).isBetween(58.0, 62.0);
        assertThat(durations[19_999]).isLessThanOrEqualTo(100);
        assertThat(memory[10_000]).isBetween(148.0, 151.0);
    }
}
