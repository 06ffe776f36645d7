package io.faasload.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.job.task.FakeMachine;
import io.faasload.job.task.Machine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SendPermitTest {

    private static final SendPermit.Attempt FIRST = new SendPermit.Attempt(0, 2);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration NANOSECOND = Duration.ofNanos(1);

    private final FakeLease lease = new FakeLease();
    private final FakeMachine machine = new FakeMachine();
    private final AtomicInteger held = new AtomicInteger();
    private final List<Throwable> failures = new ArrayList<>();
    private final SendPermit watch = watch(lease);

    private SendPermit watch(Lease watched) {
        return new SendPermit(
                watched, FIRST, machine::nanoTime, machine.newTimer("lease"), held::incrementAndGet, failures::add);
    }

    @AfterEach
    void close() {
        watch.close();
        assertThat(lease.isClosed).isTrue();
        int queries = lease.queries;
        machine.advance(Lease.INTERVAL);
        assertThat(lease.queries).isEqualTo(queries);
    }

    @Test
    void doesNotHoldBeforeTheFirstQuery() {
        assertThat(watch.holds()).isFalse();
        watch.poll();
        assertThat(watch.holds()).isTrue();
    }

    @Test
    void holdsAfterAFailureOnlyOnceAllWritersHaveWritten() {
        FakeLease restarted = new FakeLease();
        try (var permit = new SendPermit(
                restarted,
                new SendPermit.Attempt(1, 2),
                machine::nanoTime,
                machine.newTimer("lease"),
                held::incrementAndGet,
                failures::add)) {
            permit.poll();
            restarted.writers = Map.of(0, 1, 1, 0);
            permit.poll();
            assertThat(permit.holds()).isFalse();

            restarted.writers = Map.of(0, 1, 1, 1);
            permit.poll();
            assertThat(permit.holds()).isTrue();
            assertThat(held).hasValue(1);

            restarted.writers = Map.of();
            permit.poll();
            assertThat(permit.holds()).as("they are asked once").isTrue();
        }
    }

    @Test
    void asksForTheAttemptOfEachTaskIfTheyDiffer() {
        FakeLease rescaled = new FakeLease();
        try (var permit = new SendPermit(
                rescaled,
                new SendPermit.Attempt(2, 2),
                machine::nanoTime,
                machine.newTimer("lease"),
                held::incrementAndGet,
                failures::add)) {
            rescaled.writers = Map.of(0, 2, 1, 1);
            permit.poll();
            assertThat(permit.holds()).isFalse();

            permit.expect(List.of(2, 1));
            permit.poll();
            assertThat(permit.holds()).isTrue();
        }
    }

    @Test
    void holdsNoLongerThanTheLastAnswerAllows() {
        lease.remaining = Duration.ofSeconds(3);
        watch.poll();
        lease.isDatabaseDown = true;

        machine.advance(SECOND.multipliedBy(3).minus(NANOSECOND));
        watch.poll();
        assertThat(watch.holds()).isTrue();
        machine.advance(NANOSECOND);
        assertThat(watch.holds()).isFalse();
        watch.poll();
        assertThat(watch.holds()).isFalse();
    }

    @Test
    void countsFromTheQueryNotFromTheAnswer() {
        SendPermit slow = watch(new FakeLease() {
            @Override
            public Duration remaining() {
                machine.advance(SECOND.multipliedBy(2));
                return Duration.ofSeconds(3);
            }
        });
        slow.poll();
        machine.advance(SECOND.minus(NANOSECOND));
        assertThat(slow.holds()).isTrue();
        machine.advance(NANOSECOND);
        assertThat(slow.holds()).isFalse();
        slow.close();
    }

    @Test
    void anExpiredLeaseDoesNotHoldThoughTheDatabaseAnswers() {
        watch.poll();
        lease.remaining = Duration.ofMillis(-1);
        watch.poll();
        assertThat(watch.holds()).isFalse();
        assertThat(failures).isEmpty();
    }

    @Test
    void reportsWheneverItStartsToHold() {
        watch.poll();
        watch.poll();
        assertThat(held).hasValue(1);
        machine.advance(Duration.ofHours(1));
        watch.poll();
        assertThat(held).hasValue(2);
    }

    @Test
    void reportsWhenAnotherSubmissionHasTakenOver() {
        watch.poll();
        lease.isOutdated = true;
        assertThatThrownBy(watch::poll).isInstanceOf(OutdatedSubmissionException.class);
        assertThat(failures).singleElement().isInstanceOf(OutdatedSubmissionException.class);
    }

    @Test
    void queriesOnceAtTheStartAndThenInEveryInterval() {
        watch.start();
        assertThat(lease.queries).isEqualTo(1);
        machine.advance(Lease.INTERVAL.multipliedBy(10));
        assertThat(lease.queries).isEqualTo(11);
    }

    @Test
    void stopsQueryingWhenAnotherSubmissionHasTakenOver() {
        watch.start();
        lease.isOutdated = true;
        machine.advance(Lease.INTERVAL.multipliedBy(10));
        assertThat(lease.queries).isEqualTo(2);
        assertThat(failures).hasSize(1);
    }

    @Test
    void closesTheLeaseOnThePollingThread() {
        var closedOn = new AtomicReference<String>();
        FakeLease other = new FakeLease() {
            @Override
            public void close() {
                closedOn.set(Thread.currentThread().getName());
            }
        };
        ScheduledExecutorService thread = Machine.real().newTimer("faasload-lease");
        new SendPermit(other, FIRST, machine::nanoTime, thread, held::incrementAndGet, failures::add).close();
        assertThat(closedOn.get()).startsWith("faasload-lease");
        assertThat(thread.isTerminated()).isTrue();
    }

    @Test
    void closingDoesNotWaitForADatabaseThatDoesNotAnswer() {
        var answers = new CompletableFuture<Void>();
        FakeLease silent = new FakeLease() {
            @Override
            public void close() {
                answers.join();
                super.close();
            }
        };
        var thread = new ScheduledThreadPoolExecutor(1) {
            @Override
            public boolean awaitTermination(long timeout, TimeUnit unit) {
                return false; // the time is over
            }
        };
        new SendPermit(silent, FIRST, machine::nanoTime, thread, held::incrementAndGet, failures::add).close();

        assertThat(silent.isClosed).isFalse();
        assertThat(thread.isShutdown()).isTrue();
        answers.complete(null);
    }
}
