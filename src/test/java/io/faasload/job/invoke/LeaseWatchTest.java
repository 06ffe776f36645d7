package io.faasload.job.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.schedule.FakeLease;
import io.faasload.schedule.Machine;
import io.faasload.schedule.OutdatedSubmissionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseWatchTest {

    private static final long SECOND = 1_000_000_000;

    private final FakeLease lease = new FakeLease();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - SECOND); // it may overflow
    private final AtomicInteger held = new AtomicInteger();
    private final List<Throwable> failures = new ArrayList<>();
    private final LeaseWatch watch = new LeaseWatch(lease, nanos::get, thread(), held::incrementAndGet, failures::add);

    private static ScheduledExecutorService thread() {
        return Machine.real().newTimer("lease");
    }

    @AfterEach
    void close() {
        watch.close();
        assertThat(lease.isClosed).isTrue();
    }

    @Test
    void holdsNotBeforeItHasAsked() {
        assertThat(watch.holds()).isFalse();
        watch.tick();
        assertThat(watch.holds()).isTrue();
    }

    @Test
    void holdsNoLongerThanTheLastAnswerSaid() {
        lease.remaining = Duration.ofSeconds(3);
        watch.tick();
        lease.isDatabaseDown = true;

        nanos.addAndGet(3 * SECOND - 1);
        watch.tick();
        assertThat(watch.holds()).isTrue();
        nanos.addAndGet(1);
        assertThat(watch.holds()).isFalse();
        watch.tick();
        assertThat(watch.holds()).isFalse();
    }

    @Test
    void countsFromTheQuestionNotFromTheAnswer() {
        LeaseWatch slow = new LeaseWatch(
                new FakeLease() {
                    @Override
                    public Duration remaining() {
                        nanos.addAndGet(2 * SECOND);
                        return Duration.ofSeconds(3);
                    }
                },
                nanos::get,
                thread(),
                held::incrementAndGet,
                failures::add);
        slow.tick();
        nanos.addAndGet(SECOND - 1);
        assertThat(slow.holds()).isTrue();
        nanos.addAndGet(1);
        assertThat(slow.holds()).isFalse();
        slow.close();
    }

    @Test
    void aLeaseThatIsOverDoesNotHoldThoughTheDatabaseAnswers() {
        watch.tick();
        lease.remaining = Duration.ofMillis(-1);
        watch.tick();
        assertThat(watch.holds()).isFalse();
        assertThat(failures).isEmpty();
    }

    @Test
    void tellsWheneverItHoldsAndDidNotBefore() {
        watch.tick();
        watch.tick();
        assertThat(held).hasValue(1);
        nanos.addAndGet(3600 * SECOND);
        watch.tick();
        assertThat(held).hasValue(2);
    }

    @Test
    void tellsWhenAnotherSubmissionHasTakenOver() {
        watch.tick();
        lease.isOutdated = true;
        assertThatThrownBy(watch::tick).isInstanceOf(OutdatedSubmissionException.class);
        assertThat(failures).singleElement().isInstanceOf(OutdatedSubmissionException.class);
    }

    @Test
    void asksAgainAndAgainOnAThreadOfItsOwn() throws Exception {
        var asked = new CountDownLatch(3);
        LeaseWatch own = new LeaseWatch(
                new FakeLease() {
                    @Override
                    public Duration remaining() {
                        asked.countDown();
                        return Duration.ofSeconds(3);
                    }
                },
                System::nanoTime,
                thread(),
                held::incrementAndGet,
                failures::add);
        own.start();
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        own.close();
    }
}
