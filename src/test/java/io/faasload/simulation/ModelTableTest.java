package io.faasload.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.dataset.runs.Orphan;
import io.faasload.dataset.runs.Runs;
import io.faasload.run.Call;
import io.faasload.run.PastRun;
import io.faasload.run.Run;
import io.faasload.run.Run.Ended;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelTableTest {

    private static final long EPOCH = 1;
    private static final long LENGTH = 3_000_000;

    private final ModelTable table = new ModelTable(EPOCH);

    @ParameterizedTest
    @CsvSource({
        "started,   a, started,   b, started,   b, a",
        "started,   a, refused,    , refused,    , a",
        "started,   a, lost,      a, lost,      a, ",
        "started,   a, completed, a, completed, a, ",
        "started,   a, completed, b, completed, b, a",
        "refused,    , started,   b, refused,    , ",
        "refused,    , lost,      b, refused,    , b",
        "refused,    , completed, b, completed, b, ",
        "lost,      a, started,   b, lost,      a, ",
        "lost,      a, lost,      b, lost,      a, b",
        "lost,      a, completed, b, completed, b, a",
        "completed, a, started,   b, completed, a, b",
        "completed, a, completed, b, completed, a, b",
        "completed, a, lost,      a, completed, a, ",
    })
    void oneRuleSaysWhichRowWins(
            String first,
            String firstActivation,
            String then,
            String thenActivation,
            String wins,
            String winner,
            String orphan) {
        Run given = run(1, then, thenActivation);
        table.write(run(1, first, firstActivation), EPOCH);
        for (int times = 0; times < 2; times++) {
            table.write(given, EPOCH);
            assertThat(table.run(given.id())).isEqualTo(run(1, wins, winner));
            assertThat(String.join(" ", table.orphans().keySet())).isEqualTo(orphan == null ? "" : orphan);
        }
    }

    @Test
    void aRunThatGetsAnActivationExplainsItsOrphan() {
        table.writeOrphan(new Orphan("a", "ns", "p/a", 5, null), EPOCH);
        table.writeOrphan(new Orphan("a", "other", "p/b", 6, 7L), EPOCH);
        assertThat(table.orphans()).containsExactly(Map.entry("a", new Orphan("a", "ns", "p/a", 5, 7L)));
        table.write(run(1, Run.STARTED, "a"), EPOCH);
        assertThat(table.orphans()).isEmpty();
        table.writeOrphan(new Orphan("a", "ns", "p/a", 5, null), EPOCH);
        assertThat(table.orphans()).isEmpty();
    }

    @Test
    void anOrphanTellsWhenItsActivationEndedOrWasCalled() {
        table.write(run(1, Run.COMPLETED, "a"), EPOCH);
        table.write(run(1, Run.STARTED, "b"), EPOCH);
        assertThat(table.orphans().get("b")).isEqualTo(new Orphan("b", "ns", "p/a", 1_000, null));
        table.write(run(1, Run.COMPLETED, "b"), EPOCH);
        assertThat(table.orphans().get("b").durationMillis()).isEqualTo(50);
        table.write(run(1, Run.COMPLETED, "c"), EPOCH);
        assertThat(table.orphans().get("c")).isEqualTo(new Orphan("c", "ns", "p/a", 1_070, 50L));
    }

    @Test
    void anOutdatedSubmissionWritesNothing() {
        long next = table.acquire(0);
        assertThatThrownBy(() -> table.write(run(1, Run.STARTED, "a"), EPOCH))
                .isInstanceOf(ModelTable.OutdatedEpochException.class)
                .hasMessageContaining("epoch " + EPOCH);
        assertThatThrownBy(() -> table.writeOrphan(new Orphan("a", "ns", "p/a", 5, null), EPOCH))
                .isInstanceOf(ModelTable.OutdatedEpochException.class);
        assertThat(table.runs()).isEmpty();
        assertThat(table.orphans()).isEmpty();
        table.write(run(1, Run.STARTED, "a"), next);
        assertThat(table.runs()).containsExactly(run(1, Run.STARTED, "a"));
    }

    @Test
    void findsTheRunsOfATraceAndTheRunOfAnActivation() {
        table.write(run(2, Run.COMPLETED, "b"), EPOCH);
        table.write(run(1, Run.STARTED, "a"), EPOCH);
        table.write(run(40, Run.LOST, "b"), EPOCH);
        assertThat(table.since(7, 2))
                .containsOnly(
                        Map.entry(2, new PastRun(2, Run.COMPLETED, 1_000_000, call("b"))),
                        Map.entry(40, new PastRun(40, Run.LOST, 1_000_000, call("b"))));
        assertThat(table.since(7, 1_000)).isEmpty();
        assertThat(table.since(8, 1)).isEmpty();
        assertThat(table.find("b")).hasValueSatisfying(entry -> {
            assertThat(entry.isCompleted()).isTrue();
            assertThat(entry.invocation().input()).isEqualTo(2);
            assertThat(entry.invocation().call()).isEqualTo(call("b"));
        });
        assertThat(table.find("c")).isEmpty();
    }

    @Test
    void anActivationOfSeveralRunsIsFoundWhileOneOfThemHasIt() {
        table.write(run(2, Run.STARTED, "a"), EPOCH);
        table.write(run(1, Run.STARTED, "a"), EPOCH);
        assertThat(table.find("a").orElseThrow().invocation().input()).isEqualTo(1);
        table.write(run(1, Run.STARTED, "b"), EPOCH);
        assertThat(table.find("a").orElseThrow().invocation().input()).isEqualTo(2);
        table.write(run(2, Run.STARTED, "c"), EPOCH);
        assertThat(table.find("a")).isEmpty();
    }

    @Test
    void onlyRefusedRunsUpToAnInputAreDeleted() {
        table.write(run(1, Run.REFUSED, null), EPOCH);
        table.write(run(2, Run.LOST, null), EPOCH);
        table.write(run(3, Run.REFUSED, null), EPOCH);
        assertThat(table.deleteRefused(7, 2)).isEqualTo(1);
        assertThat(table.deleteRefused(8, 2)).isZero();
        assertThat(table.runs()).containsExactly(run(2, Run.LOST, null), run(3, Run.REFUSED, null));
        table.write(run(1, Run.STARTED, "a"), EPOCH);
        assertThat(table.run(Runs.id(7, 1))).isEqualTo(run(1, Run.STARTED, "a"));
    }

    @Test
    void aRowKeepsItsParametersWhenItsEndComesWithoutThem() {
        Run run = run(1, Run.LOST, "a");
        table.write(run, EPOCH);
        table.write(with(run(1, Run.COMPLETED, "a"), "{}"), EPOCH);
        assertThat(table.run(run.id())).isEqualTo(run(1, Run.COMPLETED, "a"));
        assertThatThrownBy(() -> {
                    table.write(with(run(2, Run.STARTED, "b"), "{\"n\": 1}"), EPOCH);
                    table.write(with(run(2, Run.LOST, "b"), "{\"n\": 2}"), EPOCH);
                })
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoWantsTheLeaseIsRefusedWhereSomebodyRenewsIt() {
        long running = table.acquire(0);
        ModelTable.Acquisition next = table.acquisition("next");
        assertThat(next.attempt(LENGTH - 1)).isEmpty();
        assertThat(table.renew(running, LENGTH - 1)).isTrue();
        assertThatThrownBy(() -> next.attempt(LENGTH)).isInstanceOf(ModelTable.LeaseHeldException.class);
        assertThatThrownBy(() -> table.acquire(LENGTH)).isInstanceOf(ModelTable.LeaseHeldException.class);
        assertThat(table.epoch()).isEqualTo(running);
    }

    @Test
    void aLeaseThatNobodyRenewsIsWaitedForUntilItIsOver() {
        long killed = table.acquire(0);
        ModelTable.Acquisition next = table.acquisition("next");
        assertThat(next.attempt(LENGTH - 1)).isEmpty();
        assertThat(next.attempt(LENGTH)).hasValue(killed + 1);
        assertThat(table.remaining(killed, LENGTH)).isEmpty();
        assertThat(table.renew(killed, LENGTH)).isFalse();
        table.release(killed);
        assertThat(table.remaining(killed + 1, LENGTH + 1_000_000)).hasValue(2_000_000);
    }

    @Test
    void aReleasedLeaseHasNothingLeftAndIsNotRenewed() {
        long epoch = table.acquire(0);
        table.release(epoch);
        assertThat(table.renew(epoch, 1)).isTrue();
        assertThat(table.lease()).isNull();
        assertThat(table.remaining(epoch, 2)).hasValue(0);
        assertThat(table.acquire(3)).isEqualTo(epoch + 1);
    }

    @Test
    void aLeaseThatIsOverIsRenewedIfNobodyElseTookIt() {
        long epoch = table.acquire(0);
        assertThat(table.remaining(epoch, LENGTH + 1_000)).hasValue(-1_000);
        assertThat(table.renew(epoch, LENGTH + 1_000)).isTrue();
        assertThat(table.remaining(epoch, LENGTH + 1_000)).hasValue(LENGTH);
    }

    @Test
    void tablesBegunAnewMakeARunningGenerationOutdated() {
        long epoch = table.acquire(0);
        table.write(run(1, Run.COMPLETED, "a"), epoch);
        table.beginAnew();
        assertThat(table.runs()).isEmpty();
        assertThat(table.find("a")).isEmpty();
        assertThat(table.renew(epoch, 1)).isFalse();
    }

    private static Call call(String activation) {
        return new Call(activation, 1, 1_000_100L, null);
    }

    private static Run run(int input, String status, String activation) {
        Ended ended = status.equals(Run.COMPLETED)
                ? new Ended(
                        "event", false, "success", 1_020L, 1_070L, null, null, null, null, null, null, 256, null, null)
                : null;
        return new Run(
                Runs.id(7, input),
                7,
                1,
                "ns",
                "p/a",
                input,
                status,
                "{\"n\": 1}",
                1,
                1_000_000,
                1_000_100L,
                null,
                activation,
                ended,
                null);
    }

    private static Run with(Run run, String parameters) {
        return new Run(
                run.id(),
                run.trace(),
                run.function(),
                run.namespace(),
                run.action(),
                run.input(),
                run.status(),
                parameters,
                run.attempt(),
                run.plannedMicros(),
                run.sentMicros(),
                run.acceptedMicros(),
                run.activationId(),
                run.ended(),
                run.error());
    }
}
