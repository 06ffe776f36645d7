package io.faasload.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.api.common.ArchivedExecutionConfig;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
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

    @Test
    void jobShowsItsConfigurationOnFlinksPagesWithoutSecrets() throws Exception {
        LoaderConfig config =
                LoaderConfig.load(Path.of("deploy/loader.yml"), Map.of(), Map.of(), Path.of("/home/somebody"));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(FlinkSettings.ofJob(config));
        env.fromSequence(1, 2).sinkTo(new DiscardingSink<>());

        ArchivedExecutionConfig shown =
                env.getStreamGraph().getExecutionConfig().archive();

        assertThat(shown.getGlobalJobParameters())
                .isEqualTo(config.toMap())
                .containsEntry(
                        "generation.seed", String.valueOf(config.generation().seed()))
                .containsEntry("database.password", "***");
    }
}
