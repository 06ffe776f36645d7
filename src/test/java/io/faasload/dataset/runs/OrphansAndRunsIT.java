package io.faasload.dataset.runs;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.function.Traces;
import io.faasload.dataset.summary.RepeatedCalls;
import io.faasload.run.PastRuns;
import io.faasload.run.Run;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class OrphansAndRunsIT {

    @Test
    void anActivationThatARunHasIsNoOrphan(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.STARTED, A));
            dataset.write(new Orphan(A, "user-wand_blur", "imaging/wand_blur", 5, 6L));
            dataset.write(new Orphan(B, "user-wand_blur", "imaging/wand\u0000blur", 7, null));
            dataset.write(new Orphan(B, "user-wand_blur", "other", 8, 9L));
            dataset.write(new Orphan(B, "user-wand_blur", "other", 8, 10L));
            assertThat(dataset.rows("SELECT * FROM orphans"))
                    .containsExactly(B + " user-wand_blur imaging/wand\ufffdblur 7 9");
        }
    }

    @Test
    void findsTheRunOfAnActivation(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            Run run = dataset.run(3, RunStatus.LOST, A);
            dataset.write(dataset.run(2, RunStatus.STARTED, B), run);
            assertThat(Runs.byActivation(dataset.connection, List.of(A, "c".repeat(32))))
                    .isEqualTo(Map.of(A, recorded(run)));
        }
    }

    @Test
    void reportsTheActionsThatMayHaveMoreActivationsThanRuns(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(
                    dataset.run(1, RunStatus.COMPLETED, A),
                    dataset.run(2, RunStatus.STARTED, B),
                    dataset.run(3, RunStatus.REFUSED, null));
            assertThat(RepeatedCalls.read(dataset.connection)).isEmpty();
            dataset.execute("UPDATE runs SET attempt = 2 WHERE input = 2");
            dataset.execute("UPDATE runs SET status = 'lost', attempt = 1 WHERE input = 3");
            assertThat(RepeatedCalls.read(dataset.connection))
                    .containsExactly(new RepeatedCalls(
                            "user-wand_blur",
                            "imaging/wand_blur",
                            dataset.run(2, RunStatus.STARTED, B).plannedMicros()));
            dataset.execute("UPDATE runs SET attempt = 1 WHERE input = 2");
            assertThat(RepeatedCalls.read(dataset.connection))
                    .singleElement()
                    .satisfies(calls -> assertThat(calls.firstPlannedMicros())
                            .isEqualTo(dataset.run(3, RunStatus.LOST, null).plannedMicros()));
        }
    }

    @Test
    void listsTheRunsOfOneTraceFromAnInputOn(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            int other = Traces.ensure(dataset.connection, dataset.function, "somebody");
            Run two = dataset.run(2, RunStatus.STARTED, A);
            Run three = dataset.run(3, RunStatus.REFUSED, null);
            dataset.write(three, dataset.run(1, RunStatus.COMPLETED, "c"), two);
            dataset.execute(
                    "INSERT INTO runs (id, trace, function, namespace, input, status, attempt, planned_us) VALUES ("
                            + new RunId(other, 2).value() + ", " + other + ", 1, 'somebody', 2, 'started', 1, 1)");
            assertThat(Runs.since(dataset.connection, dataset.trace, 2))
                    .isEqualTo(new PastRuns(BitSet.valueOf(new long[] {1L << 3}), Map.of(2, two.past())));
            assertThat(Runs.since(dataset.connection, dataset.trace, 4)).isEqualTo(new PastRuns());
            assertThat(Runs.since(dataset.connection, other, 1).started()).containsOnlyKeys(2);
        }
    }

    @Test
    void aLateEndCompletesALostRunFromItsRow(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.LOST, A));
            RecordedRun lost = Runs.byActivation(dataset.connection, List.of(A)).get(A);
            dataset.write(Run.of(lost.invocation(), RunStatus.COMPLETED, TestDataset.ended(1), null));
            assertThat(dataset.rows("SELECT status, sent_us, end_ms FROM runs"))
                    .containsExactly("completed " + lost.past().call().sentMicros() + " 539");
            assertThat(dataset.rows("SELECT count(*) FROM parameters")).containsExactly("4");
            assertThat(dataset.rows("SELECT * FROM orphans")).isEmpty();
        }
    }

    private static RecordedRun recorded(Run run) {
        return new RecordedRun(run.id(), run.target(), run.past());
    }
}
