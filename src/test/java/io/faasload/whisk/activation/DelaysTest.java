package io.faasload.whisk.activation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DelaysTest {

    private static final Duration FOREVER = Duration.ofHours(1);

    private final AtomicInteger done = new AtomicInteger();

    @Test
    void closeWaitsForTasksDueInTime() {
        Delays delays = new Delays(FOREVER);
        delays.after(Duration.ofMillis(50), done::incrementAndGet);
        delays.close();

        assertThat(done).hasValue(1);
    }

    @Test
    void closeDoesNotWaitForTasksDueTooLate() {
        Delays delays = new Delays(FOREVER);
        delays.after(FOREVER.plusHours(1), done::incrementAndGet);
        delays.every(FOREVER, done::incrementAndGet);
        delays.close();

        assertThat(done).hasValue(0);
    }

    @Test
    void closeStopsRepeatedTasks() throws InterruptedException {
        CountDownLatch repeated = new CountDownLatch(3);
        Delays delays = new Delays(FOREVER);
        delays.every(Duration.ofNanos(1), repeated::countDown);

        assertThat(repeated.await(1, TimeUnit.MINUTES)).isTrue();
        delays.close();
    }

    @Test
    void repeatedTaskContinuesAfterAFailure() throws InterruptedException {
        CountDownLatch repeated = new CountDownLatch(3);
        try (Delays delays = new Delays(FOREVER)) {
            delays.every(Duration.ofMillis(1), () -> {
                repeated.countDown();
                throw new IllegalStateException("a step of the test");
            });

            assertThat(repeated.await(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void taskWithoutDelayRunsImmediately() {
        try (Delays delays = new Delays(FOREVER)) {
            delays.after(Duration.ZERO, done::incrementAndGet);
            assertThat(done).hasValue(1);
        }
    }
}
