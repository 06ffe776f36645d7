package io.faasload.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {

    private final AtomicBoolean isAlive = new AtomicBoolean(true);
    private final FakeLease lease = new FakeLease();
    private final LeaseKeeper keeper = new LeaseKeeper(isAlive::get, Duration.ofMillis(1));

    @Test
    void renewsUntilTheJobEnds() {
        keeper.keep(lease);
        await(() -> lease.renewals > 1);
        assertThat(lease.isClosed).isFalse();

        isAlive.set(false);

        await(() -> lease.isClosed);
    }

    @Test
    void renewsUntilAnotherEnumeratorTakesOver() {
        keeper.keep(lease);
        await(() -> lease.renewals > 0);

        keeper.handOver();

        await(() -> lease.isClosed);
        keeper.handOver();
    }

    @Test
    void outlastsAnOutageOfTheDatabase() {
        lease.isDatabaseDown = true;
        keeper.keep(lease);
        lease.isDatabaseDown = false;

        await(() -> lease.renewals > 0);
        keeper.handOver();
    }

    @Test
    void endsIfAnotherSubmissionHasTakenOver() {
        lease.isOutdated = true;

        keeper.keep(lease);

        await(() -> lease.isClosed);
        assertThat(lease.renewals).isZero();
    }

    @Test
    void closesTheLeaseOfAJobThatHasEnded() {
        isAlive.set(false);

        keeper.keep(lease);

        assertThat(lease.isClosed).isTrue();
        assertThat(lease.renewals).isZero();
    }

    private static void await(BooleanSupplier condition) {
        Awaitility.await().atMost(Duration.ofMinutes(5)).until(condition::getAsBoolean);
    }
}
