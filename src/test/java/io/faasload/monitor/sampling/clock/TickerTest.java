package io.faasload.monitor.sampling.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.monitor.sampling.ManualClock;
import org.junit.jupiter.api.Test;

class TickerTest {

    private final ManualClock clock = new ManualClock();
    private final Ticker ticker = new Ticker(clock, 10_000);

    @Test
    void keepsToTheScheduleHoweverLateTicksAre() {
        for (int i = 0; i < 100; i++) {
            clock.advance(ticker.nanosUntilNext() + 3_000);
            assertThat(ticker.take()).isZero();
        }

        assertThat(clock.nanoTime() - ManualClock.START_NANOS).isEqualTo(99 * 10_000 + 3_000);
    }

    @Test
    void countsMissedTicksWithoutMakingUpForThem() {
        assertThat(ticker.take()).isZero();
        clock.advance(45_000);

        assertThat(ticker.nanosUntilNext()).isNegative();
        assertThat(ticker.take()).isEqualTo(3);
        assertThat(ticker.nanosUntilNext()).isEqualTo(5_000);
    }

    @Test
    void takesALateTick() {
        ticker.take();
        clock.advance(19_999);

        assertThat(ticker.take()).isZero();
        assertThat(ticker.nanosUntilNext()).isEqualTo(1);
    }
}
