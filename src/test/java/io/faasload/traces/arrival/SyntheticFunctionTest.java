package io.faasload.traces.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.key.ConfigurationException;
import io.faasload.traces.Arrivals;
import io.faasload.traces.PointDraws;
import io.faasload.traces.TimeWindow;
import io.faasload.traces.TraceFixtures;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.ExponentialDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticFunctionTest {

    private static final PointDraws DRAWS = PointDraws.all(1, Arrivals.EQUIDISTANT);

    private static double[] seconds(String text) throws ConfigurationException {
        return Arrays.stream(TraceFixtures.micros(parse(text).points(DRAWS)))
                .map(micros -> micros / 1e6)
                .toArray();
    }

    @Test
    void ratesGiveTheTimesOfTheirIntegral() throws Exception {
        assertThat(seconds("constant:4:1")).containsExactly(0, 0.25, 0.5, 0.75);
        assertThat(seconds("constant:3:1")).containsExactly(0, 0.333333, 0.666666);
        assertThat(seconds("constant:0:10")).isEmpty();
        assertThat(seconds("steps:1,0,2:2")).containsExactly(0, 1, 4, 4.5, 5, 5.5);
        assertThat(seconds("ramp:0:2:4")).containsExactly(0, 2, 2.828427, 3.464101);
        assertThat(seconds("ramp:2:0:4")).containsExactly(0, 0.535898, 1.171572, 2);
        assertThat(seconds("ramp:10:30:100")).hasSize(2000);
    }

    @Test
    void poissonHasExponentialTimesBetweenPoints() throws Exception {
        double[] times = seconds("poisson:50:400");
        double[] gaps = IntStream.range(1, times.length)
                .mapToDouble(i -> times[i] - times[i - 1])
                .toArray();

        assertThat((double) times.length).isBetween(20_000 - 4 * Math.sqrt(20_000), 20_000 + 4 * Math.sqrt(20_000));
        assertThat(new KolmogorovSmirnovTest().kolmogorovSmirnovTest(new ExponentialDistribution(1 / 50.0), gaps))
                .isGreaterThan(0.05);
    }

    @Test
    void mmppHasBursts() throws Exception {
        double[] times = seconds("mmpp:100:1:2:8:2000");
        long inBursts = IntStream.range(1, times.length)
                .filter(i -> times[i] - times[i - 1] < 0.1)
                .count();

        assertThat(times.length / 2000.0).isBetween(15.0, 27.0); // (100 * 2 + 1 * 8) / 10 on average
        assertThat((double) inBursts / times.length).isGreaterThan(0.9);
        assertThat(times).isSorted();
        assertThat(seconds("mmpp:0:0:2:8:2000")).isEmpty();
    }

    @Test
    void aWindowHasTheSamePoints() throws Exception {
        SyntheticFunction function = parse("name=poisson:2:300");
        double[] all = TraceFixtures.micros(function.points(DRAWS));
        TimeWindow window = TimeWindow.ofMinutes(2, 3);

        assertThat(function.name().function()).isEqualTo("name");
        assertThat(TraceFixtures.micros(function.points(DRAWS.in(window))))
                .isEqualTo(Arrays.stream(all)
                        .filter(time -> time >= 60e6 && time < 180e6)
                        .toArray());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "constant:1",
                "constant:1:0",
                "constant:-1:5",
                "steps:1,x:5",
                "other:1:5",
                "mmpp:1:1:0:1:5",
                "constant:1:1e9"
            })
    void refusesOtherTexts(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("--synthetic: must be constant:RATE:SECONDS, ")
                .hasMessageEndingWith("is \"" + text + "\"");
    }

    private static SyntheticFunction parse(String text) throws ConfigurationException {
        return SyntheticFunction.parse("--synthetic", List.of(text)).get(0);
    }
}
