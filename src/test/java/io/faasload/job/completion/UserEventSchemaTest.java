package io.faasload.job.completion;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.openwhisk.Golden;
import io.faasload.openwhisk.UserEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.Collector;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserEventSchemaTest {

    private final Map<String, Counter> counters = new TreeMap<>();
    private final List<UserEvent> kept = new ArrayList<>();
    private final UserEventSchema schema = new UserEventSchema(Set.of("user-wand_blur", "user-hello"));

    @BeforeEach
    void open() {
        schema.open(new DeserializationSchema.InitializationContext() {
            @Override
            public MetricGroup getMetricGroup() {
                return new Counters("");
            }

            @Override
            public UserCodeClassLoader getUserCodeClassLoader() {
                return SimpleUserCodeClassLoader.create(getClass().getClassLoader());
            }
        });
    }

    @Test
    void keepsTheActivationsOfItsNamespaces() {
        read(Golden.text("events/activation-warm.json"));
        read(Golden.text("events/activation-bound.json"));

        assertThat(kept).extracting(UserEvent::namespace).containsExactly("user-wand_blur", "user-hello");
        assertThat(dropped()).isEqualTo(Map.of("metric", 0L, "foreign", 0L, "malformed", 0L));
    }

    @Test
    void dropsOversizedMessagesWithoutParsing() {
        read(Golden.text("events/activation-warm.json") + " ".repeat(100 << 20));

        assertThat(kept).isEmpty();
        assertThat(dropped()).containsEntry("malformed", 1L);
    }

    @Test
    void dropsMetricsAndCountsThem() {
        read(Golden.text("events/metric-ConcurrentInvocations-user-hello.json"));
        read("{\"eventType\": \"Metric\", \"namespace\": \"user-hello\"}");

        assertThat(kept).isEmpty();
        assertThat(dropped()).containsEntry("metric", 2L);
    }

    @Test
    void dropsForeignActivationsAndCountsThem() {
        read(Golden.text("events/activation-warm.json").replace("user-wand_blur", "user-somebody"));

        assertThat(kept).isEmpty();
        assertThat(dropped()).containsEntry("foreign", 1L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "no json", "[]", "{\"eventType\":\"Activation\"", "{\"eventType\":\"Activation\"}", "\0"})
    void dropsMalformedMessagesAndCountsThem(String value) {
        read(value);

        assertThat(kept).isEmpty();
        assertThat(dropped()).isEqualTo(Map.of("metric", 0L, "foreign", 0L, "malformed", 1L));
    }

    @Test
    void dropsATombstone() {
        schema.deserialize(new ConsumerRecord<>("events", 0, 0, null, null), collector());

        assertThat(dropped()).containsEntry("malformed", 1L);
    }

    @Test
    void isSerializable() {
        assertThat(InstantiationUtil.isSerializable(schema)).isTrue();
    }

    private void read(String value) {
        schema.deserialize(
                new ConsumerRecord<>("events", 0, 0, null, value.getBytes(StandardCharsets.UTF_8)), collector());
    }

    private Collector<UserEvent> collector() {
        return new Collector<>() {
            @Override
            public void collect(UserEvent event) {
                kept.add(event);
            }

            @Override
            public void close() {}
        };
    }

    private Map<String, Long> dropped() {
        Map<String, Long> dropped = new TreeMap<>();
        counters.forEach((name, counter) -> {
            assertThat(name).startsWith("dropped.");
            dropped.put(name.substring("dropped.".length()), counter.getCount());
        });
        return dropped;
    }

    /** Keeps the counters by name, groups included. */
    private final class Counters extends UnregisteredMetricsGroup {
        private final String path;

        Counters(String path) {
            this.path = path;
        }

        @Override
        public Counter counter(String name) {
            return counters.computeIfAbsent(path + name, unused -> new SimpleCounter());
        }

        @Override
        public MetricGroup addGroup(String name) {
            return new Counters(path + name + ".");
        }
    }
}
