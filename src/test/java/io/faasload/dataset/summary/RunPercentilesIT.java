package io.faasload.dataset.summary;

import static io.faasload.dataset.TestDataset.A;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.run.RunStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class RunPercentilesIT {

    @Test
    void areOverTheRunsThatHaveTheValue(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            RunPercentiles none = RunPercentiles.read(dataset.connection);
            assertThat(none.started()).isZero();
            assertThat(none.latenessMicros()).isEmpty();

            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            dataset.execute("""
                    INSERT INTO runs (id, function, namespace, trace, input, status, attempt, planned_us, sent_us, start_ms,
                      end_ms, memory_peak_b)
                    SELECT n + 1000, 1, 'n', 1, n, 'completed', 1, 0, n * 1000, 0, n, n * 1000000
                    FROM generate_series(1, 99) n""");
            dataset.write(dataset.run(200, RunStatus.REFUSED, null));

            assertThat(RunPercentiles.read(dataset.connection))
                    .isEqualTo(new RunPercentiles(
                            100,
                            1,
                            List.of(50L, 90L, 99L),
                            List.of(292L, 292L, 292L),
                            List.of(49_000L, 89_000L, 98_000L),
                            List.of(49_000_000L, 89_000_000L, 98_000_000L)));
        }
    }
}
