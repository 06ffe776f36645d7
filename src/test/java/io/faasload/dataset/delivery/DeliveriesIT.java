package io.faasload.dataset.delivery;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.runs.FinishedRuns;
import io.faasload.dataset.runs.ParameterRows;
import io.faasload.dataset.runs.RunColumns;
import io.faasload.dataset.runs.Runs;
import io.faasload.dataset.runs.TableColumn;
import io.faasload.run.Run;
import io.faasload.run.RunStatus;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class DeliveriesIT {

    private static final String TARGET = "kafka:runs";

    @Test
    void theTablesHaveEveryFinishedRunAsItWasWritten(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            Run started = dataset.run(1, RunStatus.STARTED, "c".repeat(32));
            Run completed = dataset.run(2, RunStatus.COMPLETED, A);
            Run refused = dataset.run(3, RunStatus.REFUSED, null);
            Run farther = dataset.run(2000, RunStatus.LOST, B);
            dataset.write(started, completed, refused, farther);
            long block = DeliveredRuns.block(completed.id());

            List<Run> finished = FinishedRuns.of(dataset.connection, block, DeliveredRuns.NONE);

            assertThat(finished).extracting(Run::id).containsExactly(completed.id(), refused.id());
            for (TableColumn<Run> column : RunColumns.ALL) {
                assertThat(column.stored(finished.get(0))).as(column.name()).isEqualTo(column.stored(completed));
                assertThat(column.stored(finished.get(1))).as(column.name()).isEqualTo(column.stored(refused));
            }
            assertThat(finished.get(0).target()).isEqualTo(completed.target());
            assertThat(ParameterRows.of(finished.get(0).parameters()))
                    .isEqualTo(ParameterRows.of(completed.parameters()));
            assertThat(FinishedRuns.of(dataset.connection, block, DeliveredRuns.NONE.with(completed)))
                    .extracting(Run::id)
                    .containsExactly(refused.id());
            assertThat(FinishedRuns.lastInputs(dataset.connection)).isEqualTo(Map.of(dataset.trace, 2000));
        }
    }

    /** It has no row in runs, but the job skips it after a restart, as any finished run. */
    @Test
    void aRejectedRunIsFinishedToo(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.execute("ALTER TABLE runs ADD CHECK (input <> 7)");
            Run rejected = dataset.run(7, RunStatus.COMPLETED, A);
            TestDataset.writeOrReject(dataset.connection, dataset.epoch(), rejected);

            assertThat(FinishedRuns.of(dataset.connection, DeliveredRuns.block(rejected.id()), DeliveredRuns.NONE))
                    .containsExactly(rejected);
            assertThat(FinishedRuns.lastInputs(dataset.connection)).isEqualTo(Map.of(dataset.trace, 7));
        }
    }

    @Test
    void deliveriesAreOnlyAddedAndOnlyByTheCurrentSubmission(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            Run lost = dataset.run(1, RunStatus.LOST, A);
            Run completed = dataset.run(2, RunStatus.COMPLETED, B);
            dataset.write(lost, completed);
            long block = DeliveredRuns.block(lost.id());

            add(dataset, DeliveredRuns.NONE.with(lost));
            assertThat(Deliveries.areComplete(dataset.database.jdbc(), List.of(TARGET)))
                    .isFalse();
            add(dataset, DeliveredRuns.NONE.with(completed));

            assertThat(read(dataset, 0, 127))
                    .isEqualTo(Map.of(block, DeliveredRuns.NONE.with(lost).with(completed)));
            assertThat(read(dataset, 6, 127)).isEmpty();
            assertThat(Deliveries.areComplete(dataset.database.jdbc(), List.of(TARGET)))
                    .isTrue();
            assertThat(Deliveries.areComplete(dataset.database.jdbc(), List.of(TARGET, "parquet:file:/p")))
                    .isFalse();
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            assertThat(Deliveries.areComplete(dataset.database.jdbc(), List.of(TARGET)))
                    .isFalse();
            assertThatThrownBy(() -> Deliveries.add(
                            dataset.connection,
                            TARGET,
                            dataset.epoch() - 1,
                            Map.of(block, DeliveredRuns.NONE),
                            any -> 5))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("another generate has taken over");
        }
    }

    @Test
    void aRunThatIsRetriedIsDeliveredAgain(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            Run refused = dataset.run(1, RunStatus.REFUSED, null);
            Run failed = dataset.run(2, RunStatus.COMPLETED, A);
            Run completed = dataset.run(3, RunStatus.COMPLETED, B);
            dataset.write(refused, failed, completed);
            dataset.execute("UPDATE runs SET failed = true WHERE input = 2");
            add(dataset, DeliveredRuns.NONE.with(refused).with(failed).with(completed));

            assertThat(Runs.deleteRefused(dataset.connection, dataset.trace, 9)).isEqualTo(1);
            assertThat(Runs.moveFailed(dataset.connection, dataset.trace, 9)).isEqualTo(1);

            assertThat(read(dataset, 0, 127))
                    .isEqualTo(Map.of(DeliveredRuns.block(refused.id()), DeliveredRuns.NONE.with(completed)));
        }
    }

    private static void add(TestDataset dataset, DeliveredRuns runs) throws SQLException {
        long block = DeliveredRuns.block(dataset.run(1, RunStatus.LOST, null).id());
        Deliveries.add(dataset.connection, TARGET, dataset.epoch(), Map.of(block, runs), any -> 5);
    }

    private static Map<Long, DeliveredRuns> read(TestDataset dataset, int first, int last) throws SQLException {
        Map<Long, DeliveredRuns> blocks = new TreeMap<>();
        Deliveries.read(dataset.connection, TARGET, first, last, blocks::put);
        return blocks;
    }
}
