package io.faasload.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.process.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Test
    void keepsItsRecordsWithoutKeyAndClusterIdOverARestart(@TempDir Path directory) throws Exception {
        Ports ports = Ports.choose(ThreadLocalRandom.current());
        int port = ports.kafka();
        int controllerPort = ports.kafkaController();
        String clusterId;
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, port, controllerPort)) {
            try (KafkaUserEvents events = new KafkaUserEvents(kafka.bootstrapServers(), LIMIT)) {
                events.publish("{\"n\":1}");
                events.publish("{\"n\":2}");
            }
            clusterId = clusterId(kafka);
            List<ConsumerRecord<String, String>> records = records(kafka, 2);
            assertThat(records).extracting(ConsumerRecord::value).containsExactly("{\"n\":1}", "{\"n\":2}");
            assertThat(records.get(0).key()).isNull();
            assertThat(records.get(0).headers()).isEmpty();
            expectEventsTopicAsOfARealOpenWhisk(kafka);
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, port, controllerPort)) {
            try (KafkaUserEvents events = new KafkaUserEvents(kafka.bootstrapServers(), LIMIT)) {
                events.publish("{\"n\":3}");
            }
            assertThat(clusterId(kafka)).isEqualTo(clusterId);
            assertThat(values(kafka, 3)).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
        }
    }

    @Test
    void publishesEventsOfAnOutageInOrderAndOnce(@TempDir Path directory) throws Exception {
        Ports ports = Ports.choose(ThreadLocalRandom.current());
        int port = ports.kafka();
        int controllerPort = ports.kafkaController();
        EmbeddedKafka kafka = EmbeddedKafka.start(directory, port, controllerPort);
        List<String> published = new ArrayList<>();
        try (KafkaUserEvents events = new KafkaUserEvents(kafka.bootstrapServers(), LIMIT)) {
            publish(events, published, 10);
            kafka.close();
            publish(events, published, 1000);
            kafka = EmbeddedKafka.start(directory, port, controllerPort);
            publish(events, published, 10);

            assertThat(values(kafka, published.size())).isEqualTo(published);
        } finally {
            kafka.close();
        }
    }

    private static void expectEventsTopicAsOfARealOpenWhisk(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            ConfigResource events = new ConfigResource(ConfigResource.Type.TOPIC, EmbeddedKafka.EVENTS_TOPIC);
            var config = admin.describeConfigs(List.of(events)).all().get().get(events);
            assertThat(config.get("segment.bytes").value()).isEqualTo("536870912");
            assertThat(config.get("retention.ms").value()).isEqualTo("3600000");
            assertThat(config.get("retention.bytes").value()).isEqualTo("1073741824");
            assertThat(admin.describeTopics(List.of("events"))
                            .allTopicNames()
                            .get()
                            .get("events")
                            .partitions())
                    .hasSize(1);
        }
    }

    private static void publish(KafkaUserEvents events, List<String> published, int count) {
        for (int i = 0; i < count; i++) {
            published.add("{\"n\":" + published.size() + "}");
            events.publish(published.get(published.size() - 1));
        }
    }

    private static String clusterId(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.describeCluster().clusterId().get();
        }
    }

    private static List<String> values(EmbeddedKafka kafka, int count) {
        return records(kafka, count).stream().map(ConsumerRecord::value).toList();
    }

    private static List<ConsumerRecord<String, String>> records(EmbeddedKafka kafka, int count) {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(EmbeddedKafka.EVENTS_TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long giveUpNanos = System.nanoTime() + LIMIT.toNanos();
            while (records.size() < count && System.nanoTime() < giveUpNanos) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
