package io.faasload.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Test;

class FlinkSettingsTest {

    @Test
    void embeddedFlinkReadsTheFileThatClustersUse() throws JobException {
        Map<String, String> file = GlobalConfiguration.loadConfiguration(
                        Path.of("flink-conf").toString())
                .toMap();

        assertThat(FlinkSettings.fromFile().toMap())
                .isEqualTo(file)
                .containsEntry("state.backend.type", "rocksdb")
                .containsEntry("execution.checkpointing.incremental", "true")
                .containsEntry("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION")
                .containsEntry("restart-strategy.type", "exponential-delay")
                .containsKeys("execution.checkpointing.savepoint-dir", "metrics.reporter.prometheus.port");
    }
}
