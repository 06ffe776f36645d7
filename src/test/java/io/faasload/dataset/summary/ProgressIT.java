package io.faasload.dataset.summary;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.function.Traces;
import io.faasload.dataset.runs.Orphan;
import io.faasload.dataset.summary.Progress.TraceProgress;
import io.faasload.run.RunStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class ProgressIT {

    @Test
    void countsTheRunsOfEveryTraceByStatus(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            int idle = Traces.ensure(dataset.connection, dataset.function, "somebody");
            dataset.write(
                    dataset.run(1, RunStatus.COMPLETED, "1"),
                    dataset.run(2, RunStatus.COMPLETED, "2"),
                    dataset.run(3, RunStatus.REFUSED, null),
                    dataset.run(4, RunStatus.LOST, "4"),
                    dataset.run(5, RunStatus.STARTED, "5"),
                    dataset.run(9, RunStatus.STARTED, "9"));
            dataset.execute("UPDATE runs SET failed = true WHERE input = 2");
            dataset.write(new Orphan(A, "user-wand_blur", "imaging/wand_blur", 5, 6L));

            Progress progress = Progress.read(dataset.connection, Map.of(dataset.trace, 8, idle, 3));
            long first = 1_700_000_001_000_100L;
            assertThat(progress.traces())
                    .containsExactly(
                            new TraceProgress(
                                    dataset.trace,
                                    "imaging/wand_blur",
                                    "user-wand_blur",
                                    8,
                                    1,
                                    2,
                                    1,
                                    1,
                                    1,
                                    0,
                                    0,
                                    first,
                                    1_700_000_002_538L),
                            new TraceProgress(
                                    idle, "imaging/wand_blur", "somebody", 3, 0, 0, 0, 0, 0, 0, 0, null, null));
            assertThat(progress.orphans()).isEqualTo(1);
            assertThat(progress.expected()).isEqualTo(11);
            assertThat(progress.completed()).isEqualTo(2);
            assertThat(progress.settled()).isEqualTo(4);
        }
    }

    @Test
    void anActivationThatIsInARowAfterAllDoesNotCountAsAnOrphan(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A), dataset.run(1, RunStatus.COMPLETED, B));
            // As left by two writers that do not see each other.
            dataset.execute("INSERT INTO orphans VALUES ('" + A + "', 'n', 'a', 1, 1)");
            assertThat(Progress.read(dataset.connection, Map.of())).isEqualTo(new Progress(List.of(), 1));
        }
    }
}
