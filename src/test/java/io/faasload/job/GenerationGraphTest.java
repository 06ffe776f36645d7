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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

class GenerationGraphTest {

    private static final Map<String, String> UIDS = Map.ofEntries(
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
            Map.entry("orphans: Writer", "orphans"));

    private static final Map<String, String> SINKS =
            Map.of("sinks.kafka.topic", "done", "sinks.parquet.path", "file:/tmp/runs");

    /** State is mapped by these uids: changing one makes everybody's savepoints unusable. */
    @Test
    void everyOperatorKeepsItsUid() throws Exception {
        assertThat(uids(graph(Map.of()))).containsExactlyInAnyOrderEntriesOf(UIDS);
    }

    /** Another target starts without the state of the last one. */
    @Test
    void theOperatorsOfASinkAreNamedByItsTarget() throws Exception {
        Map<String, String> expected = new HashMap<>(UIDS);
        for (String target : List.of("kafka:done", "parquet:file:/tmp/runs")) {
            expected.put("deliver to " + target, "deliver " + target);
            expected.put(target + ": Writer", target);
            expected.put(target + ": Committer", "Sink Committer: " + target);
        }

        assertThat(uids(graph(SINKS))).containsExactlyInAnyOrderEntriesOf(expected);
    }

    /** So that a checkpoint is recorded after its commit: Flink notifies the operators of a chain from its end. */
    @Test
    void theOperatorBeforeASinkIsChainedToItsCommitter() throws Exception {
        assertThat(graph(SINKS).getJobGraph().getVertices())
                .extracting(vertex -> vertex.getName())
                .contains(
                        "deliver to kafka:done -> kafka:done: Writer -> kafka:done: Committer",
                        "deliver to parquet:file:/tmp/runs -> parquet:file:/tmp/runs: Writer"
                                + " -> parquet:file:/tmp/runs: Committer");
    }

    private static Map<String, String> uids(StreamGraph graph) {
        Map<String, String> uids = new TreeMap<>();
        for (StreamNode node : graph.getStreamNodes()) {
            uids.put(node.getOperatorName(), String.valueOf(node.getTransformationUID()));
        }
        return uids;
    }

    private static StreamGraph graph(Map<String, String> settings) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        LoaderConfig config =
                LoaderConfig.load(Path.of("deploy/loader.yml"), settings, Map.of(), Path.of("/home/somebody"));
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

        return env.getStreamGraph();
    }
}
