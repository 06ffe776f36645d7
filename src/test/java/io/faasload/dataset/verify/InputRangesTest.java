package io.faasload.dataset.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InputRangesTest {

    @Test
    void neighboursMakeARange() {
        var ranges = new InputRanges();
        IntStream.of(1, 2, 3, 7, 9, 10).forEach(ranges::add);
        assertThat(ranges.text()).isEqualTo("1-3, 7, 9-10");
        assertThat(ranges.count()).isEqualTo(6);
    }

    @Test
    void onlyTheFirstOfManyRangesAreShownAndAllAreCounted() {
        var ranges = new InputRanges();
        IntStream.rangeClosed(1, 100).map(n -> 2 * n).forEach(ranges::add);
        assertThat(ranges.text()).startsWith("2, 4, 6").endsWith("40 and 80 more ranges");
        assertThat(ranges.count()).isEqualTo(100);
    }
}
