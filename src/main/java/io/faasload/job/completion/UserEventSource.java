package io.faasload.job.completion;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.Generation;
import io.faasload.openwhisk.UserEvent;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.connector.kafka.source.KafkaSource;

/** OpenWhisk's user events in Kafka, from the start of a generation on. */
public final class UserEventSource {

    /** The generation's first events can be older than its row by the clocks' difference. */
    static final Duration MARGIN = Duration.ofSeconds(10);

    private UserEventSource() {}

    /** The events of these namespaces. */
    public static KafkaSource<UserEvent> of(LoaderConfig config, Generation generation, Set<String> namespaces) {
        long since = generation.created().minus(MARGIN).toEpochMilli();
        Properties client = new Properties();
        client.putAll(config.kafkaClient());
        return KafkaSource.<UserEvent>builder()
                .setProperties(client)
                .setTopics(config.openwhisk().eventstopic())
                .setGroupId("faasload-" + generation.dataset())
                .setStartingOffsets(new EventsSince(since))
                .setDeserializer(new UserEventSchema(namespaces))
                .setProperty("partition.discovery.interval.ms", "60000")
                // The offsets are in Flink's state; the committed ones only show the lag to Kafka's tools.
                .setProperty("commit.offsets.on.checkpoint", "true")
                .build();
    }
}
