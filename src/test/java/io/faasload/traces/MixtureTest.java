package io.faasload.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MixtureTest {

    private static Mixture of(Object... weightsAndQuantiles) {
        Mixture mixture = new Mixture();
        for (int i = 0; i < weightsAndQuantiles.length; i += 2) {
            mixture.add((Integer) weightsAndQuantiles[i], (Quantiles) weightsAndQuantiles[i + 1]);
        }
        return mixture;
    }

    private static Quantiles uniform(double from, double to) {
        return new Quantiles((from + to) / 2, new double[] {0, 1}, new double[] {from, to});
    }

    @Test
    void percentilesAreLinearBetweenThoseGiven() {
        Quantiles quantiles = new Quantiles(5, new double[] {0.01, 0.5, 0.99}, new double[] {1, 10, 10});

        assertThat(quantiles.at(0)).isEqualTo(1);
        assertThat(quantiles.at(0.255)).isEqualTo(5.5, within(1e-9));
        assertThat(quantiles.at(0.7)).isEqualTo(10);
        assertThat(quantiles.at(1)).isEqualTo(10);
        assertThat(quantiles.shareUpTo(0.9)).isZero();
        assertThat(quantiles.shareUpTo(5.5)).isEqualTo(0.255, within(1e-9));
        assertThat(quantiles.shareUpTo(10)).isEqualTo(1);
        assertThat(Quantiles.ofSample(new double[] {4, 1, 3, 2, 5}).at(0.5)).isEqualTo(3);
    }

    @Test
    void aMixtureHasTheQuantilesOfAllInvocations() {
        Mixture mixture = of(1, Quantiles.of(5), 3, uniform(10, 40));

        assertThat(mixture.mean()).isEqualTo(20);
        assertThat(mixture.at(0.25)).isEqualTo(5);
        assertThat(mixture.at(0.5)).isEqualTo(20, within(1e-6));
        assertThat(mixture.at(1)).isEqualTo(40, within(1e-6));
    }

    /** As scipy.stats.wasserstein_distance for values and weights. */
    @Test
    void distanceIsTheAreaBetweenTheDistributionFunctions() {
        assertThat(of(1, Quantiles.of(0)).distanceTo(of(9, Quantiles.of(7)))).isEqualTo(7);
        assertThat(of(3, Quantiles.of(0), 1, Quantiles.of(4)).distanceTo(of(1, Quantiles.of(0), 1, Quantiles.of(4))))
                .isEqualTo(1);
        assertThat(of(1, uniform(0, 1)).distanceTo(of(1, uniform(2, 3)))).isEqualTo(2, within(1e-12));
        assertThat(of(1, uniform(0, 4)).distanceTo(of(1, uniform(1, 3)))).isEqualTo(0.5, within(1e-12));
        assertThat(of(1, uniform(0, 1)).distanceTo(of(5, uniform(0, 1)))).isZero();
    }
}
