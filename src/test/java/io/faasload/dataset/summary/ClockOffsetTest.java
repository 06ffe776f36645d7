package io.faasload.dataset.summary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockOffsetTest {

    @Test
    void isHalfwayBetweenItsBounds() {
        assertThat(ClockOffset.between("a", -3_000, 9_000)).isEqualTo(new ClockOffset("a", 3_000, 6_000));
        assertThat(ClockOffset.between("a", 9_000, -3_000)).isEqualTo(new ClockOffset("a", 3_000, 6_000));
    }

    @Test
    void warnsOnlyIfItIsCertainlyAboveFiveMilliseconds() {
        assertThat(new ClockOffset("invoker0", 5_000, 0).warning()).isEmpty();
        assertThat(new ClockOffset("invoker0", -9_000, 4_000).warning()).isEmpty();
        assertThat(new ClockOffset("invoker0", -9_100, 4_000).warning())
                .contains("clocks: that of the monitor of invoker0 is 9.1 ms behind (uncertainty 4.0 ms):"
                        + " synchronize both machines (NTP)");
        assertThat(new ClockOffset("openwhisk", 5_500, 400).warning())
                .contains(
                        "clocks: that of OpenWhisk is 5.5 ms ahead (uncertainty 0.4 ms): synchronize both machines (NTP)");
    }
}
