package io.faasload.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.Orphan;
import io.faasload.dataset.Run;
import io.faasload.job.invoke.InvokeSettings;
import io.faasload.job.usage.UsageSettings;
import io.faasload.openwhisk.UserEvent;
import io.faasload.schedule.Invocation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

class GenerationGraphTest {

    /** A state is found again by these: one that is changed here loses the savepoints of everybody. */
    @Test
    void everyOperatorKeepsItsUid() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        DataStream<Invocation> planned =
                env.fromData(Invocation.class, invocation()).uid("schedule").name("schedule");
        DataStream<UserEvent> events =
                env.fromData(UserEvent.class, event()).uid("events").name("events");
        GenerationGraph.build(
                planned,
                events,
                new GenerationGraph.Settings(
                        new InvokeSettings(1, 1, Duration.ofSeconds(1)),
                        () -> {
                            throw new AssertionError("the graph is not run");
                        },
                        () -> {
                            throw new AssertionError("the graph is not run");
                        },
                        () -> {
                            throw new AssertionError("the graph is not run");
                        },
                        () -> {
                            throw new AssertionError("the graph is not run");
                        },
                        () -> {
                            throw new AssertionError("the graph is not run");
                        },
                        Map.of(),
                        new UsageSettings(false, new HashMap<>(), Duration.ofSeconds(1), null),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1)),
                new GenerationGraph.Sinks(
                        new DiscardingSink<Run>(), new DiscardingSink<Run>(), new DiscardingSink<Orphan>()));

        Map<String, String> uids = new TreeMap<>();
        for (StreamNode node : env.getStreamGraph().getStreamNodes()) {
            uids.put(node.getOperatorName(), String.valueOf(node.getTransformationUID()));
        }

        assertThat(uids)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("Source: schedule", "schedule"),
                        Map.entry("Source: events", "events"),
                        Map.entry("invoke", "invoke"),
                        Map.entry("started rows", "started-rows"),
                        Map.entry("started: Writer", "started"),
                        Map.entry("join", "join"),
                        Map.entry("stray events", "stray-events"),
                        Map.entry("record", "record"),
                        Map.entry("usage", "usage"),
                        Map.entry("finished: Writer", "finished"),
                        Map.entry("orphans: Writer", "orphans")));
    }

    private static Invocation invocation() {
        return new Invocation(1L << 32 | 1, 1, 1, "user-a", "p/a", 1, "{}", 1000, 0, null);
    }

    private static UserEvent event() {
        return new UserEvent("a", "user-a", "p/a", "invoker0", 0, null);
    }
}
