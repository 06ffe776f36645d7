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
                    .withUsage(new Run.Usage(null, "ambiguous", null, null, null, null, java.util.List.of()));
            dataset.write(measured, unmeasured, dataset.run(3, RunStatus.STARTED, "c".repeat(32)));

            UsageSummary summary = UsageSummary.read(dataset.connection);

            assertThat(summary.functions())
                    .containsExactlyEntriesOf(
                            java.util.Map.of("imaging/wand_blur", new FunctionUsage(2, 1, 9_700, 2_500_000)));
            assertThat(summary.completed()).isEqualTo(2);
            assertThat(summary.unmeasured()).isEqualTo(1);
        }
    }
}
