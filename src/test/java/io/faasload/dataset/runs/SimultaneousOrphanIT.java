package io.faasload.dataset.runs;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.verify.Verification;
import io.faasload.run.RunStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
@Timeout(300)
class SimultaneousOrphanIT {

    @Test
    void anOrphanWrittenAtTheSameMomentAsItsRunStaysButIsNotCounted(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config);
                DatasetConnection sink = dataset.database.connect()) {
            dataset.connection.jdbc().setAutoCommit(false);
            sink.jdbc().setAutoCommit(false);
            dataset.write(new Orphan(A, "user-wand_blur", "imaging/wand_blur", 5, 6L));
            TestDataset.write(sink, dataset.run(1, RunStatus.STARTED, A));
            dataset.connection.jdbc().commit();
            sink.jdbc().commit();
            dataset.connection.jdbc().setAutoCommit(true);

            assertThat(dataset.rows("SELECT activation_id FROM orphans")).containsExactly(A);
            assertThat(Progress.read(dataset.connection, Map.of()).orphans()).isZero();
            assertThat(Verification.run(dataset.connection, List.of()).orphans())
                    .isZero();
        }
    }

    @Test
    void theNextRowOfTheRunDeletesIt(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.STARTED, A));
            dataset.execute("INSERT INTO orphans VALUES ('" + A + "', 'user-wand_blur', 'imaging/wand_blur', 5, 6)");
            dataset.write(dataset.run(1, RunStatus.STARTED, A));
            assertThat(dataset.rows("SELECT activation_id FROM orphans")).containsExactly(A);
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            assertThat(dataset.rows("SELECT activation_id FROM orphans")).isEmpty();
        }
    }

    @Test
    void anActivationOrphanedWhileItsRowIsWrittenIsNoOrphan(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config);
                var one = new OpenSink(dataset);
                var two = new OpenSink(dataset)) {
            dataset.write(dataset.run(1, RunStatus.STARTED, A));
            one.write(new OpenSink.Batch(List.of(dataset.run(1, RunStatus.STARTED, B)), List.of(), dataset.epoch()));
            one.finished();
            two.write(new OpenSink.Batch(List.of(dataset.run(1, RunStatus.COMPLETED, A)), List.of(), dataset.epoch()));
            String blocked = "SELECT 1 WHERE " + one.pid + " = ANY (pg_blocking_pids(" + two.pid + "))";
            while (dataset.rows(blocked).isEmpty()) {
                assertThat(two.isFinished())
                        .as("the second waits for the first")
                        .isFalse();
            }
            one.commit();
            two.finished();
            two.commit();
            assertThat(dataset.rows("SELECT activation_id FROM runs")).containsExactly(A);
            assertThat(dataset.rows("SELECT activation_id FROM orphans")).containsExactly(B);
        }
    }
}
