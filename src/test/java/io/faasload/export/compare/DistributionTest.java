package io.faasload.export.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Expected values are those of NumPy and SciPy. */
class DistributionTest {

    private static final double[] NONE = {};

    @Test
    void percentilesAreInterpolated() {
        assertThat(Distribution.percentile(new double[] {1, 2, 3, 10}, 0.5)).isEqualTo(2.5);
        assertThat(Distribution.percentile(new double[] {1, 2, 3, 10}, 0.99)).isCloseTo(9.79, within(1e-9));
        assertThat(Distribution.percentile(new double[] {7}, 0.99)).isEqualTo(7);
        assertThat(Distribution.percentile(NONE, 0.5)).isNaN();
    }

    @Test
    void theWassersteinDistanceIsThatOfSciPy() {
        assertThat(Distribution.wasserstein(new double[] {0, 1, 3}, new double[] {5, 6, 8}))
                .isCloseTo(5, within(1e-9));
        assertThat(Distribution.wasserstein(new double[] {0, 1}, new double[] {0, 1, 1}))
                .isCloseTo(1.0 / 6, within(1e-9));
        assertThat(Distribution.wasserstein(new double[] {1, 1, 4}, new double[] {1, 1, 4}))
                .isZero();
        assertThat(Distribution.wasserstein(new double[] {2}, new double[] {1, 3, 3, 9}))
                .isCloseTo(2.5, within(1e-9));
        assertThat(Distribution.wasserstein(NONE, new double[] {1})).isNaN();
    }
}
