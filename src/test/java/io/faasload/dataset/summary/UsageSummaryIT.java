package io.faasload.dataset.summary;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.summary.UsageSummary.FunctionUsage;
import io.faasload.run.Run;
import io.faasload.run.RunStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class UsageSummaryIT {

    @Test
    void countsCompletedRunsThatHaveNoUsageAndLeavesThemOutOfTheMeans(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            assertThat(UsageSummary.read(dataset.connection).functions()).isEmpty();
            Run measured = dataset.run(1, RunStatus.COMPLETED, A);
            Run unmeasured = dataset.run(2, RunStatus.COMPLETED, B)
                    .withUsage(new Run.Usage(null, "ambiguous", null, null, null, null, "ambiguous", List.of()));
            Run unanswered = dataset.run(3, RunStatus.COMPLETED, "c".repeat(32)).withUsage(Run.Usage.UNANSWERED);
            Run unanswered2 =
                    dataset.run(4, RunStatus.COMPLETED, "d".repeat(32)).withUsage(Run.Usage.UNANSWERED);
            dataset.write(
                    measured, unmeasured, unanswered, unanswered2, dataset.run(5, RunStatus.STARTED, "e".repeat(32)));

            UsageSummary summary = UsageSummary.read(dataset.connection);

            assertThat(summary.functions())
                    .containsExactlyEntriesOf(Map.of("imaging/wand_blur", new FunctionUsage(4, 1, 9_700, 2_500_000)));
            assertThat(summary.completed()).isEqualTo(4);
            assertThat(summary.unmeasured()).isEqualTo(3);
            assertThat(summary.missing())
                    .containsExactlyEntriesOf(new TreeMap<>(Map.of("no-answer", 2L, "ambiguous", 1L)).descendingMap());
        }
    }
}
