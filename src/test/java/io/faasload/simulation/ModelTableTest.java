package io.faasload.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.dataset.runs.Orphan;
import io.faasload.run.Call;
import io.faasload.run.PastRun;
import io.faasload.run.PastRuns;
import io.faasload.run.Run;
import io.faasload.run.Run.Ended;
import io.faasload.run.Run.Etl;
import io.faasload.run.Run.Times;
import io.faasload.run.RunFixtures;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import io.faasload.run.Target;
import java.util.BitSet;
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
        "STARTED,   a, STARTED,   b, STARTED,   b, a",
        "STARTED,   a, REFUSED,    , REFUSED,    , a",
        "STARTED,   a, LOST,      a, LOST,      a, ",
        "STARTED,   a, COMPLETED, a, COMPLETED, a, ",
        "STARTED,   a, COMPLETED, b, COMPLETED, b, a",
        "REFUSED,    , STARTED,   b, REFUSED,    , ",
        "REFUSED,    , LOST,      b, REFUSED,    , b",
        "REFUSED,    , COMPLETED, b, COMPLETED, b, ",
        "LOST,      a, STARTED,   b, LOST,      a, ",
        "LOST,      a, LOST,      b, LOST,      a, b",
        "LOST,      a, COMPLETED, b, COMPLETED, b, a",
        "COMPLETED, a, STARTED,   b, COMPLETED, a, b",
        "COMPLETED, a, COMPLETED, b, COMPLETED, a, b",
        "COMPLETED, a, LOST,      a, COMPLETED, a, ",
    })
    void oneRuleSaysWhichRowWins(
            RunStatus first,
            String firstActivation,
            RunStatus then,
            String thenActivation,
            RunStatus wins,
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
    void aRunThatGetsAnActivationDeletesItsOrphan() {
        table.writeOrphan(new Orphan("a", "ns", "p/a", 5, null), EPOCH);
        table.writeOrphan(new Orphan("a", "other", "p/b", 6, 7L), EPOCH);
        assertThat(table.orphans()).containsExactly(Map.entry("a", new Orphan("a", "ns", "p/a", 5, 7L)));
        table.write(run(1, RunStatus.STARTED, "a"), EPOCH);
        assertThat(table.orphans()).isEmpty();
        table.writeOrphan(new Orphan("a", "ns", "p/a", 5, null), EPOCH);
        assertThat(table.orphans()).isEmpty();
    }

    @Test
    void anOrphanHasTheTimeOfItsEventOrOfItsCall() {
        table.write(run(1, RunStatus.COMPLETED, "a"), EPOCH);
        table.write(run(1, RunStatus.STARTED, "b"), EPOCH);
        assertThat(table.orphans().get("b")).isEqualTo(new Orphan("b", "ns", "p/a", 1_000, null));
        table.write(run(1, RunStatus.COMPLETED, "b"), EPOCH);
        assertThat(table.orphans().get("b").durationMillis()).isEqualTo(50);
        table.write(run(1, RunStatus.COMPLETED, "c"), EPOCH);
        assertThat(table.orphans().get("c")).isEqualTo(new Orphan("c", "ns", "p/a", 1_070, 50L));
    }

    @Test
    void anOutdatedSubmissionWritesNothing() {
        long next = table.acquire(0);
        assertThatThrownBy(() -> table.write(run(1, RunStatus.STARTED, "a"), EPOCH))
                .isInstanceOf(ModelTable.OutdatedEpochException.class)
                .hasMessageContaining("epoch " + EPOCH);
        assertThatThrownBy(() -> table.writeOrphan(new Orphan("a", "ns", "p/a", 5, null), EPOCH))
                .isInstanceOf(ModelTable.OutdatedEpochException.class);
        assertThat(table.runs()).isEmpty();
        assertThat(table.orphans()).isEmpty();
        table.write(run(1, RunStatus.STARTED, "a"), next);
        assertThat(table.runs()).containsExactly(run(1, RunStatus.STARTED, "a"));
    }

    @Test
    void findsTheRunsOfATraceAndTheRunOfAnActivation() {
        table.write(run(2, RunStatus.COMPLETED, "b"), EPOCH);
        table.write(run(1, RunStatus.STARTED, "a"), EPOCH);
        table.write(run(40, RunStatus.LOST, "b"), EPOCH);
        assertThat(table.since(7, 2))
                .isEqualTo(new PastRuns(BitSet.valueOf(new long[] {1L << 40 | 1L << 2}), Map.of()));
        assertThat(table.since(7, 1).started())
                .containsOnly(Map.entry(1, new PastRun(RunStatus.STARTED, 1_000_000, call("a"))));
        assertThat(table.since(7, 1_000)).isEqualTo(new PastRuns());
        assertThat(table.since(8, 1)).isEqualTo(new PastRuns());
        assertThat(table.find("b")).hasValueSatisfying(entry -> {
            assertThat(entry.isCompleted()).isTrue();
            assertThat(entry.invocation().id().input()).isEqualTo(2);
            assertThat(entry.invocation().call()).isEqualTo(call("b"));
        });
        assertThat(table.find("c")).isEmpty();
    }

    @Test
    void anActivationOfSeveralRunsIsFoundWhileOneOfThemHasIt() {
        table.write(run(2, RunStatus.STARTED, "a"), EPOCH);
        table.write(run(1, RunStatus.STARTED, "a"), EPOCH);
        assertThat(table.find("a").orElseThrow().invocation().id().input()).isEqualTo(1);
        table.write(run(1, RunStatus.STARTED, "b"), EPOCH);
        assertThat(table.find("a").orElseThrow().invocation().id().input()).isEqualTo(2);
        table.write(run(2, RunStatus.STARTED, "c"), EPOCH);
        assertThat(table.find("a")).isEmpty();
    }

    @Test
    void onlyRefusedRunsUpToAnInputAreDeleted() {
        table.write(run(1, RunStatus.REFUSED, null), EPOCH);
        table.write(run(2, RunStatus.LOST, null), EPOCH);
        table.write(run(3, RunStatus.REFUSED, null), EPOCH);
        assertThat(table.deleteRefused(7, 2)).isEqualTo(1);
        assertThat(table.deleteRefused(8, 2)).isZero();
        assertThat(table.runs()).containsExactly(run(2, RunStatus.LOST, null), run(3, RunStatus.REFUSED, null));
        table.write(run(1, RunStatus.STARTED, "a"), EPOCH);
        assertThat(table.run(new RunId(7, 1))).isEqualTo(run(1, RunStatus.STARTED, "a"));
    }

    @Test
    void aRowKeepsTheParametersOfItsFirstWrite() {
        Run run = run(1, RunStatus.LOST, "a");
        table.write(run, EPOCH);
        table.write(with(run(1, RunStatus.COMPLETED, "a"), "{}"), EPOCH);
        assertThat(table.run(run.id())).isEqualTo(run(1, RunStatus.COMPLETED, "a"));
    }

    @Test
    void anAcquisitionIsRefusedIfTheLeaseIsRenewed() {
        long running = table.acquire(0);
        ModelTable.Acquisition next = table.acquisition("next");
        assertThat(next.attempt(LENGTH - 1)).isEmpty();
        assertThat(table.renew(running, LENGTH - 1)).isTrue();
        assertThatThrownBy(() -> next.attempt(LENGTH)).isInstanceOf(ModelTable.LeaseHeldException.class);
        assertThatThrownBy(() -> table.acquire(LENGTH)).isInstanceOf(ModelTable.LeaseHeldException.class);
        assertThat(table.epoch()).isEqualTo(running);
    }

    @Test
    void anAcquisitionWaitsUntilALeaseThatNobodyRenewsExpires() {
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
    void anExpiredLeaseIsRenewedIfNobodyElseTookIt() {
        long epoch = table.acquire(0);
        assertThat(table.remaining(epoch, LENGTH + 1_000)).hasValue(-1_000);
        assertThat(table.renew(epoch, LENGTH + 1_000)).isTrue();
        assertThat(table.remaining(epoch, LENGTH + 1_000)).hasValue(LENGTH);
    }

    @Test
    void startingOverMakesARunningGenerationOutdated() {
        long epoch = table.acquire(0);
        table.write(run(1, RunStatus.COMPLETED, "a"), epoch);
        table.startOver();
        assertThat(table.runs()).isEmpty();
        assertThat(table.find("a")).isEmpty();
        assertThat(table.renew(epoch, 1)).isFalse();
    }

    private static Call call(String activation) {
        return new Call(activation, 1, 1_000_100L, null);
    }

    private static Run run(int input, RunStatus status, String activation) {
        Ended ended = status == RunStatus.COMPLETED
                ? RunFixtures.ended(
                        "event", false, "success", new Times(1_020L, 1_070L, null, null), Etl.UNKNOWN, 256, null, null)
                : null;
        return new Run(
                new RunId(7, input),
                new Target(1, "ns", "p/a"),
                status,
                "{\"n\": 1}",
                1_000_000,
                call(activation),
                ended,
                null);
    }

    private static Run with(Run run, String parameters) {
        return new Run(
                run.id(),
                run.target(),
                run.status(),
                parameters,
                run.plannedMicros(),
                run.call(),
                run.ended(),
                run.error());
    }
}
