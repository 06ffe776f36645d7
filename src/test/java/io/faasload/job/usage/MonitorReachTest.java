package io.faasload.job.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MonitorReachTest {

    private final AtomicLong nanos = new AtomicLong();
    private final MonitorReach reach = new MonitorReach("http://m", nanos::get);

    @Test
    void oneFailureIsNoOutage() {
        reach.recordFailure("reset");
        reach.recordFailure("reset");
        assertThat(reach.mayAsk()).isTrue();
        reach.recordAnswer();
        reach.recordFailure("reset");
        reach.recordFailure("reset");
        assertThat(reach.mayAsk()).isTrue();
    }

    @Test
    void theOutageBeginsOnceAndIsProbedByOneRunEverySecond() {
        assertThat(reach.recordFailure("refused")).isFalse();
        assertThat(reach.recordFailure("refused")).isFalse();
        assertThat(reach.recordFailure("refused")).isTrue();
        assertThat(reach.recordFailure("refused")).isFalse();

        assertThat(reach.mayAsk()).isFalse();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(reach.mayAsk()).isTrue();
        assertThat(reach.mayAsk()).isFalse();
        assertThat(reach.recordFailure("refused")).isFalse();
        assertThat(reach.mayAsk()).isFalse();
    }

    @Test
    void anAnswerEndsTheOutage() {
        for (int i = 0; i < 3; i++) {
            reach.recordFailure("refused");
        }
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(reach.mayAsk()).isTrue();
        reach.recordAnswer();

        assertThat(reach.mayAsk()).isTrue();
        assertThat(reach.mayAsk()).isTrue();
    }
}
