package io.faasload.job.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.runs.Orphan;
import io.faasload.dataset.runs.OrphanStatement;
import io.faasload.dataset.runs.RunStatement;
import io.faasload.run.Call;
import io.faasload.run.Run;
import io.faasload.run.Run.Sample;
import io.faasload.run.Run.Usage;
import io.faasload.run.RunFixtures;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import io.faasload.run.Target;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingRowsTest {

    private final PendingRows<Run> pending = new PendingRows<>(new RunStatement(1));

    @Test
    void startedRowsAreWrittenFirstAndEachStatementIsSortedByRun() {
        pending.add(run(4, RunStatus.REFUSED, null));
        pending.add(run(3, RunStatus.STARTED, "c"));
        pending.add(run(1, RunStatus.LOST, "a"));
        pending.add(run(2, RunStatus.STARTED, "b"));
        assertThat(inputs(pending.take())).containsExactly(1, 2, 3, 4);
        assertThat(pending.isEmpty()).isTrue();

        for (int input = PendingRows.MAX_ROWS + 10; input > 0; input--) {
            assertThat(pending.add(run(input, input <= 20 ? RunStatus.STARTED : RunStatus.LOST, "a" + input)))
                    .isTrue();
        }
        assertThat(pending.isFull()).isTrue();
        assertThat(inputs(pending.take()))
                .hasSize(PendingRows.MAX_ROWS)
                .startsWith(1, 2, 3)
                .doesNotContain(21, 30)
                .isSorted();
        assertThat(inputs(pending.take())).containsExactly(21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
    }

    @Test
    void finalRowReplacesTheStartedRowOfItsActivation() {
        pending.add(run(1, RunStatus.STARTED, "a"));
        assertThat(pending.add(run(1, RunStatus.LOST, "a"))).isTrue();
        assertThat(pending.take()).containsExactly(run(1, RunStatus.LOST, "a"));
    }

    @Test
    void rowsOfOneRunThatDoNotReplaceEachOtherAreWrittenOneAfterTheOther() {
        assertThat(pending.add(run(1, RunStatus.STARTED, "a"))).isTrue();
        assertThat(pending.add(run(1, RunStatus.STARTED, "b"))).isFalse();
        assertThat(pending.add(run(1, RunStatus.LOST, "b"))).isFalse();
        assertThat(pending.take()).containsExactly(run(1, RunStatus.STARTED, "a"));

        assertThat(pending.add(run(1, RunStatus.LOST, "a"))).isTrue();
        assertThat(pending.add(run(1, RunStatus.STARTED, "a"))).isFalse();
        assertThat(pending.add(run(1, RunStatus.REFUSED, "a"))).isFalse();
    }

    @Test
    void statementHoldsAtMostAFewThousandSamples() {
        for (int input = 1; input <= 4; input++) {
            pending.add(completed(input, PendingRows.MAX_WEIGHT / 3));
        }
        pending.add(completed(5, 2 * PendingRows.MAX_WEIGHT));
        assertThat(inputs(pending.take())).containsExactly(1, 2);
        assertThat(inputs(pending.take())).containsExactly(3, 4);
        assertThat(inputs(pending.take())).containsExactly(5);
    }

    @Test
    void orphanKeepsWhatWasKnownFirst() {
        var orphans = new PendingRows<>(new OrphanStatement(1));
        orphans.add(new Orphan("b", "user-a", "p/a", 1, null));
        orphans.add(new Orphan("a", "user-a", "p/a", 2, 7L));
        orphans.add(new Orphan("b", "user-a", "p/a", 3, 8L));
        orphans.add(new Orphan("a", "user-a", "p/a", 4, 9L));
        assertThat(orphans.take())
                .containsExactly(new Orphan("a", "user-a", "p/a", 2, 7L), new Orphan("b", "user-a", "p/a", 1, 8L));
    }

    private static List<Integer> inputs(List<Run> runs) {
        return runs.stream().map(run -> run.id().input()).toList();
    }

    private static Run run(int input, RunStatus status, String activation) {
        return new Run(
                new RunId(1, input),
                new Target(1, "user-a", "p/a"),
                status,
                "{}",
                1_000,
                new Call(activation, 1, 1_000L, null),
                null,
                null);
    }

    private static Run completed(int input, int samples) {
        Run run = run(input, RunStatus.STARTED, "a" + input);
        Sample sample = new Sample(1, null, null, null, null, null, null, null, null);
        Usage usage = new Usage(null, null, null, null, null, null, null, Collections.nCopies(samples, sample));
        return new Run(
                run.id(),
                run.target(),
                RunStatus.COMPLETED,
                run.parameters(),
                run.plannedMicros(),
                run.call(),
                RunFixtures.ended(
                        "event",
                        false,
                        null,
                        new Run.Times(null, null, null, null),
                        Run.Etl.UNKNOWN,
                        null,
                        null,
                        usage),
                null);
    }
}
