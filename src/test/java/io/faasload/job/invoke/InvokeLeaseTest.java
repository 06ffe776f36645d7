package io.faasload.job.invoke;

import static io.faasload.job.invoke.InvokeHarness.START;
import static io.faasload.job.invoke.Samples.accepted;
import static io.faasload.job.invoke.Samples.failed;
import static io.faasload.job.invoke.Samples.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.lease.FakeLease;
import io.faasload.lease.Lease;
import io.faasload.lease.OutdatedSubmissionException;
import io.faasload.openwhisk.CallOutcome.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The operator without the right to invoke. */
class InvokeLeaseTest {

    private final FakeLease lease = new FakeLease();

    @Test
    void sendsWaitingCallsOnlyOnceTheLeaseHolds() throws Exception {
        lease.remaining = Duration.ZERO;
        try (InvokeHarness operator = new InvokeHarness(lease).process(1, 2)) {
            operator.askForLease();
            operator.askForLease();
            assertThat(operator.caller.inputs()).isEmpty();

            lease.remaining = Duration.ofHours(1);
            operator.askForLease();
            assertThat(operator.caller.inputs()).containsExactly(1, 2);
        }
        assertThat(lease.isClosed).isTrue();
    }

    @Test
    void stopsSendingWhenTheLeaseExpires() throws Exception {
        try (InvokeHarness operator = new InvokeHarness(lease).process(1, 2)) {
            operator.answer(failed(Kind.UNAVAILABLE, 503, "x", START));
            lease.remaining = Duration.ZERO;
            operator.askForLease();

            operator.answer(accepted("id-2", START + 10));
            operator.process(3);
            operator.advanceTo(START + 60_000);
            assertThat(operator.caller.inputs()).containsExactly(1, 2);
            assertThat(operator.emitted()).hasSize(1);

            lease.remaining = Duration.ofHours(1);
            operator.askForLease();
            assertThat(operator.caller.inputs()).containsExactly(1, 2, 1, 3);
        }
    }

    @Test
    void sendsUntilTheLeaseExpiresWhenTheDatabaseIsDown() throws Exception {
        lease.remaining = Lease.INTERVAL.multipliedBy(3);
        try (InvokeHarness operator = new InvokeHarness(lease)) {
            lease.isDatabaseDown = true;
            operator.askForLease();
            operator.askForLease();
            operator.process(1);
            assertThat(operator.caller.inputs()).containsExactly(1);

            operator.askForLease();
            operator.process(2);
            assertThat(operator.caller.inputs()).containsExactly(1);

            lease.isDatabaseDown = false;
            operator.askForLease();
            assertThat(operator.caller.inputs()).containsExactly(1, 2);
        }
    }

    @Test
    void passesThroughWhatIsInvokedAlready() throws Exception {
        lease.remaining = Duration.ZERO;
        try (InvokeHarness operator = new InvokeHarness(lease)) {
            operator.process(started(1, "id-1", 5));
            assertThat(operator.emitted()).hasSize(1);
        }
    }

    @Test
    void storesCallsThatWaitForTheLease() throws Exception {
        lease.remaining = Duration.ZERO;
        try (InvokeHarness operator = new InvokeHarness(lease).process(1, 2);
                InvokeHarness next = new InvokeHarness(
                        InvokeHarness.SETTINGS, new FixedHistory(), operator.checkpoint(1), List.of())) {
            next.advanceTo(START + 1);
            assertThat(next.caller.inputs()).containsExactly(1, 2);
            assertThat(operator.caller.inputs()).isEmpty();
        }
    }

    @Test
    void failsWhenAnotherSubmissionHasTakenOver() throws Exception {
        try (InvokeHarness operator = new InvokeHarness(lease).process(1)) {
            lease.isOutdated = true;
            assertThatThrownBy(operator::askForLease).isInstanceOf(OutdatedSubmissionException.class);
        }
    }

    @Test
    void doesNotStartWhenAnotherSubmissionHasTakenOver() {
        lease.isOutdated = true;
        assertThatThrownBy(() -> new InvokeHarness(lease)).isInstanceOf(OutdatedSubmissionException.class);
    }
}
