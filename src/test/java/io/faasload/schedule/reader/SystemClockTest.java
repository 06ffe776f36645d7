package io.faasload.schedule.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SystemClockTest {

    private final ScheduleClock clock = ScheduleClock.system();

    @Test
    void aDelayIsNotShorterThanAskedFor() throws Exception {
        long before = clock.nanoTime();

        clock.delay(3_000_000).get(30, TimeUnit.SECONDS);

        assertThat(clock.nanoTime() - before).isGreaterThanOrEqualTo(3_000_000);
    }

    @Test
    void reportsTheTimeOfDayInMicroseconds() {
        long before = Instant.now().toEpochMilli();
        long micros = clock.epochMicros();
        long after = Instant.now().toEpochMilli();

        assertThat(micros / 1_000).isBetween(before, after);
    }
}
