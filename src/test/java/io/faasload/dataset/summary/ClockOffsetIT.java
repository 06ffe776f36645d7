package io.faasload.dataset.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.run.RunStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class ClockOffsetIT {

    @Test
    void openWhisksClockIsBoundedByTheTimesOfTheCalls(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            assertThat(ClockOffset.ofOpenWhisk(dataset.connection)).isEmpty();
            dataset.write(
                    dataset.run(1, RunStatus.COMPLETED, "a".repeat(32)),
                    dataset.run(2, RunStatus.COMPLETED, "b".repeat(32)),
                    dataset.run(3, RunStatus.STARTED, "c".repeat(32)));
            // 40 ms ahead: one call was taken right after it was sent, the other right before its answer arrived.
            dataset.execute("UPDATE runs SET wait_ms = 5,"
                    + " start_ms = (CASE input WHEN 1 THEN sent_us ELSE accepted_us END + 40000) / 1000 + 5");

            ClockOffset offset = ClockOffset.ofOpenWhisk(dataset.connection).orElseThrow();

            assertThat(offset.clock()).isEqualTo("openwhisk");
            assertThat(offset.offsetMicros()).isBetween(38_000L, 42_000L);
            assertThat(offset.uncertaintyMicros()).isLessThanOrEqualTo(2_001);
            ClockOffset monitor = new ClockOffset("invoker0", -7, 3);
            ClockOffset.store(dataset.connection, List.of(monitor, new ClockOffset("invoker1", 1, 1)));
            ClockOffset.store(dataset.connection, List.of(offset, new ClockOffset("invoker1", 2, 2)));
            assertThat(ClockOffset.read(dataset.connection))
                    .containsExactlyInAnyOrder(offset, monitor, new ClockOffset("invoker1", 2, 2));
        }
    }
}
