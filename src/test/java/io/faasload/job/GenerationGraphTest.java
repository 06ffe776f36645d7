package io.faasload.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.AuthKey;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.Secret;
import io.faasload.dataset.Generation;
import io.faasload.dataset.JdbcSettings;
import io.faasload.job.end.EndSettings;
import io.faasload.run.Target;
import io.faasload.schedule.trace.TraceDefinition;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

class GenerationGraphTest {

    /** State is mapped by these uids: changing one makes everybody's savepoints unusable. */
    @Test
    void everyOperatorKeepsItsUid() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        LoaderConfig config =
                LoaderConfig.load(Path.of("deploy/loader.yml"), Map.of(), Map.of(), Path.of("/home/somebody"));
        TraceDefinition trace =
                new TraceDefinition(1, new Target(1, "user-a", "p/a"), "image", "jpg", 1, List.of(), 1000);
        Generation generation = new Generation(
                new UUID(0, 1), Instant.EPOCH, config.generation().seed(), "shared", 1);
        GenerationJob.define(
                env,
                config,
                List.of(trace),
                null,
                Map.of("user-a", AuthKey.parse("00000000-0000-0000-0000-000000000001:key")),
                generation,
                new JdbcSettings("jdbc:postgresql://localhost/none", "nobody", new Secret("none"), "faasload"),
                new EndSettings.Submission(Map.of(1, 1), "file:/states", false));

        Map<String, String> uids = new TreeMap<>();
        for (StreamNode node : env.getStreamGraph().getStreamNodes()) {
            uids.put(node.getOperatorName(), String.valueOf(node.getTransformationUID()));
        }

        assertThat(uids)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("Source: schedule", "schedule"),
                        Map.entry("Source: events", "events"),
                        Map.entry("invoke", "invoke"),
                        Map.entry("started", "started"),
                        Map.entry("join", "join"),
                        Map.entry("unclaimed events", "unclaimed-events"),
                        Map.entry("late events", "late-events"),
                        Map.entry("orphaned", "orphaned"),
                        Map.entry("record", "record"),
                        Map.entry("usage", "usage"),
                        Map.entry("runs: Writer", "runs"),
                        Map.entry("orphans: Writer", "orphans")));
    }
}
