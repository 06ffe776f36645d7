package io.faasload.dataset.runs;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.function.Traces;
import io.faasload.dataset.summary.RepeatedCalls;
import io.faasload.run.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class OrphansAndRunsIT {

    @Test
    void anActivationThatARunHasIsNoOrphan(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, Run.STARTED, A));
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
            Run run = dataset.run(3, Run.LOST, A);
            dataset.write(dataset.run(2, Run.STARTED, B), run);
            assertThat(Runs.byActivation(dataset.connection, A)).contains(recorded(run));
            assertThat(Runs.byActivation(dataset.connection, "c".repeat(32))).isEmpty();
        }
    }

    @Test
    void tellsTheActionsThatMayHaveMoreActivationsThanRuns(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(
                    dataset.run(1, Run.COMPLETED, A),
                    dataset.run(2, Run.STARTED, B),
                    dataset.run(3, Run.REFUSED, null));
            assertThat(RepeatedCalls.read(dataset.connection)).isEmpty();
            dataset.execute("UPDATE runs SET attempt = 2 WHERE input = 2");
            dataset.execute("UPDATE runs SET status = 'lost', attempt = 1 WHERE input = 3");
            assertThat(RepeatedCalls.read(dataset.connection))
                    .containsExactly(new RepeatedCalls(
                            "user-wand_blur",
                            "imaging/wand_blur",
                            dataset.run(2, Run.STARTED, B).plannedMicros()));
            dataset.execute("UPDATE runs SET attempt = 1 WHERE input = 2");
            assertThat(RepeatedCalls.read(dataset.connection))
                    .singleElement()
                    .satisfies(calls -> assertThat(calls.firstPlannedMicros())
                            .isEqualTo(dataset.run(3, Run.LOST, null).plannedMicros()));
        }
    }

    @Test
    void listsTheRunsOfOneTraceFromAnInputOn(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            int other = Traces.ensure(dataset.connection, dataset.function, "somebody");
            Run two = dataset.run(2, Run.STARTED, A);
            Run three = dataset.run(3, Run.REFUSED, null);
            dataset.write(three, dataset.run(1, Run.COMPLETED, "c"), two);
            dataset.execute(
                    "INSERT INTO runs (id, trace, function, namespace, input, status, attempt, planned_us) VALUES ("
                            + Runs.id(other, 2) + ", " + other + ", 1, 'somebody', 2, 'started', 1, 1)");
            assertThat(Runs.since(dataset.connection, dataset.trace, 2))
                    .containsExactly(recorded(two), recorded(three));
            assertThat(Runs.since(dataset.connection, dataset.trace, 4)).isEmpty();
            assertThat(Runs.since(dataset.connection, other, 1)).hasSize(1);
        }
    }

    @Test
    void aLateEndRepairsALostRunFromWhatItsRowTells(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, Run.LOST, A));
            RecordedRun lost = Runs.byActivation(dataset.connection, A).orElseThrow();
            dataset.write(new Run(
                    lost.id(),
                    lost.trace(),
                    lost.function(),
                    lost.namespace(),
                    lost.action(),
                    lost.input(),
                    Run.COMPLETED,
                    "{}",
                    lost.attempt(),
                    lost.plannedMicros(),
                    lost.sentMicros(),
                    lost.acceptedMicros(),
                    lost.activationId(),
                    TestDataset.ended(1),
                    null));
            assertThat(dataset.rows("SELECT status, sent_us, end_ms FROM runs"))
                    .containsExactly("completed " + lost.sentMicros() + " 539");
            assertThat(dataset.rows("SELECT count(*) FROM parameters")).containsExactly("4");
            assertThat(dataset.rows("SELECT * FROM orphans")).isEmpty();
        }
    }

    private static RecordedRun recorded(Run run) {
        return new RecordedRun(
                run.id(),
                run.trace(),
                run.function(),
                run.namespace(),
                run.action(),
                run.input(),
                run.status(),
                run.attempt(),
                run.plannedMicros(),
                run.sentMicros(),
                run.acceptedMicros(),
                run.activationId());
    }
}
