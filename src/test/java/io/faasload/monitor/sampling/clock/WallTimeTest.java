package io.faasload.monitor.sampling.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.monitor.sampling.ManualClock;
import org.junit.jupiter.api.Test;

class WallTimeTest {

    private final ManualClock clock = new ManualClock();
    private final WallTime wallTime = new WallTime(clock);

    @Test
    void followsTheMonotonicClock() {
        clock.advance(5_000_000);

        assertThat(now()).isEqualTo(clock.epochMicros());
    }

    @Test
    void followsTheWallClockWhenItIsStepped() {
        clock.stepWallClock(-3_600_000_000L);
        assertThat(now()).isNotEqualTo(clock.epochMicros());

        wallTime.check();

        assertThat(now()).isEqualTo(clock.epochMicros());
    }

    @Test
    void doesNotMistakeAPreemptedReadingForAStep() {
        long expected = clock.epochMicros() + 50_000;
        clock.preempt(50_000_000);

        wallTime.check();
        clock.preempt(0);

        assertThat(now()).isEqualTo(expected);
    }

    private long now() {
        return wallTime.epochMicros(clock.nanoTime());
    }
}
