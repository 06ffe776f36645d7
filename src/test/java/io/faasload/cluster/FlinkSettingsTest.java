package io.faasload.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.job.invoke.InvokeSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.api.common.ArchivedExecutionConfig;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.junit.jupiter.api.Test;

class FlinkSettingsTest {

    @Test
    void aClusterMayHaveANameWithAnUnderscore() {
        Configuration cluster = FlinkSettings.at(URI.create("http://my_cluster:8081"), new Configuration());

        assertThat(cluster.get(RestOptions.ADDRESS)).isEqualTo("my_cluster");
        assertThat(cluster.get(RestOptions.PORT)).isEqualTo(8081);
    }

    @Test
    void embeddedFlinkReadsTheFileThatClustersUse() throws JobException {
        Map<String, String> file = GlobalConfiguration.loadConfiguration(
                        Path.of("flink-conf").toString())
                .toMap();

        assertThat(FlinkSettings.fromFile().toMap())
                .isEqualTo(file)
                .containsKeys("execution.checkpointing.savepoint-dir", "pekko.ask.timeout");
    }

    /** On a cluster whose administrator knows nothing about generations. */
    @Test
    void jobSetsWhatItsGuaranteesDependOn() throws Exception {
        LoaderConfig config =
                LoaderConfig.load(Path.of("deploy/loader.yml"), Map.of(), Map.of(), Path.of("/home/somebody"));
        Configuration cluster = Configuration.fromMap(Map.of(
                "restart-strategy.type", "none",
                "state.backend.type", "forst",
                "pipeline.max-parallelism", "4",
                "execution.checkpointing.externalized-checkpoint-retention", "DELETE_ON_CANCELLATION"));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(cluster);
        env.configure(FlinkSettings.ofJob(config));
        env.fromSequence(1, 2).sinkTo(new DiscardingSink<>());

        StreamGraph graph = env.getStreamGraph();

        assertThat(graph.getJobConfiguration().toMap())
                .containsEntry("restart-strategy.type", "exponential-delay")
                .containsEntry("restart-strategy.exponential-delay.attempts-before-reset-backoff", "2147483647")
                .containsEntry("restart-strategy.exponential-delay.max-backoff", "10 s")
                .containsEntry("state.backend.type", "hashmap")
                .containsEntry("execution.checkpointing.incremental", "true");
        assertThat(graph.getExecutionConfig().getMaxParallelism()).isEqualTo(128);
        assertThat(graph.getCheckpointConfig().getExternalizedCheckpointRetention())
                .isEqualTo(ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        assertThat(graph.getCheckpointConfig().getTolerableCheckpointFailureNumber())
                .isEqualTo(1_000);
    }

    /** Waiting calls sent while a checkpoint may still complete would be sent again when resuming from it. */
    @Test
    void callsAreHeldLongerThanACheckpointCanTake() throws Exception {
        LoaderConfig config =
                LoaderConfig.load(Path.of("deploy/loader.yml"), Map.of(), Map.of(), Path.of("/home/somebody"));

        assertThat(InvokeSettings.HOLD_LIMIT)
                .isGreaterThan(FlinkSettings.ofJob(config).get(CheckpointingOptions.CHECKPOINTING_TIMEOUT));
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
