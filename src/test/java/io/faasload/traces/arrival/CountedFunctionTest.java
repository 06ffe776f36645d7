package io.faasload.traces.arrival;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.traces.Arrivals;
import io.faasload.traces.FunctionName;
import io.faasload.traces.PointDraws;
import io.faasload.traces.TimeWindow;
import io.faasload.traces.TraceFixtures;
import io.faasload.traces.TracePoint;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.ExponentialDistribution;
import org.apache.commons.math3.distribution.UniformRealDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CountedFunctionTest {

    private static final int MINUTE = 60_000_000;
    private static final long SEED = 19940503;

    private static CountedFunction function(String name, int... counts) {
        Counts.Builder builder = new Counts.Builder();
        for (int i = 0; i < counts.length; i++) {
            builder.add(i, counts[i]);
        }
        return new CountedFunction(
                new FunctionName("o", "a", name, ""),
                "test",
                Columns.of(counts.length, 0, MINUTE),
                builder.build(),
                null,
                null,
                null);
    }

    private static double[] times(CountedFunction function, Arrivals arrivals) {
        return TraceFixtures.micros(function.points(PointDraws.all(SEED, arrivals)));
    }

    @Test
    void countsAreReadBack() {
        Random random = new Random(1);
        int[] counts = IntStream.range(0, 2000)
                .map(i -> random.nextInt(3) > 0 ? 0 : random.nextInt() >>> random.nextInt(1, 32))
                .toArray();
        Counts.Builder builder = new Counts.Builder();
        IntStream.range(0, counts.length).forEach(i -> builder.add(i, counts[i]));
        int[] read = new int[counts.length];
        for (Counts.Cursor cursor = builder.build().cursor(); cursor.next(); ) {
            read[cursor.column()] = cursor.count();
        }

        assertThat(read).isEqualTo(counts);
        assertThat(builder.build().total())
                .isEqualTo(Arrays.stream(counts).asLongStream().sum());
    }

    @ParameterizedTest
    @EnumSource
    void eachMinuteHasAsManyPointsAsTheTrace(Arrivals arrivals) {
        int[] counts = {5, 0, 1, 7, 300, 0, 0, 2};

        double[] times = times(function("f", counts), arrivals);

        int[] perMinute = new int[counts.length];
        Arrays.stream(times).forEach(time -> perMinute[(int) (time / MINUTE)]++);
        assertThat(perMinute).isEqualTo(counts);
        assertThat(times).isSorted();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 1000, 59_999})
    void equidistantPointsAreThoseOfTheFormula(int count) {
        assertThat(times(function("f", 0, count), Arrivals.EQUIDISTANT))
                .isEqualTo(IntStream.range(0, count)
                        .mapToDouble(k -> MINUTE + Math.floorDiv((long) k * MINUTE, (long) count))
                        .toArray());
    }

    /** in-vitro's times between points are exponential with a mean of 1 before they are scaled, so that n of them fill a minute. */
    @Test
    void exponentialArrivalsPassAKolmogorovSmirnovTest() {
        double[] times = times(function("f", 20_000), Arrivals.EXPONENTIAL);

        assertThat(new KolmogorovSmirnovTest()
                        .kolmogorovSmirnovTest(new ExponentialDistribution(MINUTE / 20_000.0), gaps(times)))
                .isGreaterThan(0.05);
        assertThat(new KolmogorovSmirnovTest()
                        .kolmogorovSmirnovTest(new UniformRealDistribution(0, MINUTE), jittered(times)))
                .isGreaterThan(0.05);
    }

    /** Equal times, of less than a microsecond apart, are possible; the test wants none. */
    private static double[] jittered(double[] times) {
        Random random = new Random(1);
        return Arrays.stream(times).map(time -> time + random.nextDouble()).toArray();
    }

    @Test
    void uniformArrivalsPassAKolmogorovSmirnovTest() {
        double[] times = times(function("f", 20_000), Arrivals.UNIFORM);

        assertThat(new KolmogorovSmirnovTest()
                        .kolmogorovSmirnovTest(new UniformRealDistribution(0, 2 * MINUTE / 20_000.0), gaps(times)))
                .isGreaterThan(0.05);
    }

    private static double[] gaps(double[] times) {
        Random random = new Random(1);
        return IntStream.range(1, times.length)
                .mapToDouble(i -> Math.max(1e-3, times[i] - times[i - 1] + random.nextDouble() - random.nextDouble()))
                .toArray();
    }

    @Test
    void aShiftRotatesTheMinuteByAPhaseOfTheFunction() {
        double[] plain = times(function("f", 6, 6), Arrivals.EQUIDISTANT);
        double[] shifted = times(function("f", 6, 6), Arrivals.EQUIDISTANT_SHIFT);
        double[] other = times(function("g", 6, 6), Arrivals.EQUIDISTANT_SHIFT);

        assertThat(shifted[0]).isGreaterThan(0).isLessThan(MINUTE / 6.0).isNotEqualTo(other[0]);
        assertThat(shifted)
                .isEqualTo(Arrays.stream(plain).map(time -> time + shifted[0]).toArray());
    }

    @ParameterizedTest
    @EnumSource
    void aWindowHasTheSamePoints(Arrivals arrivals) {
        CountedFunction function = function("f", 9, 0, 40, 3, 17);
        TimeWindow window = new TimeWindow(2 * MINUTE + 20_000_000, 4 * MINUTE + 1_000_000);

        List<TracePoint> all = TraceFixtures.all(function.points(PointDraws.all(SEED, arrivals)));
        List<TracePoint> part =
                TraceFixtures.all(function.points(PointDraws.all(SEED, arrivals).in(window)));

        assertThat(part)
                .isNotEmpty()
                .isEqualTo(all.stream()
                        .filter(point -> window.contains(point.micros()))
                        .toList());
    }

    @Test
    void pointsDependOnSeedAndNameOnly() {
        double[] times = times(function("f", 30), Arrivals.EXPONENTIAL);

        assertThat(times(function("f", 30, 5), Arrivals.EXPONENTIAL)).startsWith(times);
        assertThat(times(function("g", 30), Arrivals.EXPONENTIAL)).isNotEqualTo(times);
        assertThat(TraceFixtures.micros(function("f", 30).points(PointDraws.all(1, Arrivals.EXPONENTIAL))))
                .isNotEqualTo(times);
        // A plan must not change with a build.
        assertThat(Arrays.copyOf(times, 4)).containsExactly(0, 1083381, 1441004, 5855893);
    }

    @Test
    void thinningKeepsTheShape() {
        CountedFunction function = function("f", 20_000, 0, 60_000, 1);

        double[] times = TraceFixtures.micros(
                function.points(PointDraws.all(SEED, Arrivals.UNIFORM).withCopies(0.25)));
        long first = Arrays.stream(times).filter(time -> time < MINUTE).count();
        double deviation = Math.sqrt(20_000 * 0.25 * 0.75);

        assertThat((double) first).isBetween(5_000 - 4 * deviation, 5_000 + 4 * deviation);
        assertThat((double) times.length - first).isBetween(15_000 - 8 * deviation, 15_000 + 8 * deviation);
        assertThat(TraceFixtures.micros(
                        function.points(PointDraws.all(SEED, Arrivals.UNIFORM).withCopies(2))))
                .hasSize(160_002);
    }
}
