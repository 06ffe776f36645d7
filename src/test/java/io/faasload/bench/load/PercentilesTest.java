package io.faasload.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {

    @Test
    void areValuesThatSoManyDoNotExceed() {
        long[] values = LongStream.rangeClosed(1, 1000).map(i -> 1001 - i).toArray();

        assertThat(Percentiles.of(values)).isEqualTo(new Percentiles(1000, 500, 990, 999, 1000));
        assertThat(values[0]).as("they are not sorted in place").isEqualTo(1000);
    }

    @Test
    void areAllTheOnlyValue() {
        assertThat(Percentiles.of(new long[] {7}).times(0.5)).isEqualTo(new Percentiles(1, 3.5, 3.5, 3.5, 3.5));
    }

    @Test
    void needAValue() {
        assertThatIllegalArgumentException().isThrownBy(() -> Percentiles.of(new long[0]));
    }
}
