package io.faasload.hostile;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic of user events, most of whose messages are not user events. Thread-safe. */
final class HostileTopic implements AutoCloseable {

    private static final int LARGEST_BYTES = 8 << 20;

    private final String name;
    private final KafkaProducer<byte[], byte[]> producer;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();

    HostileTopic(String bootstrapServers, String name) throws Exception {
        this.name = name;
        NewTopic topic = new NewTopic(name, 2, (short) 1)
                .configs(Map.of("max.message.bytes", String.valueOf(LARGEST_BYTES), "retention.bytes", "268435456"));
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            admin.createTopics(List.of(topic)).all().get(1, TimeUnit.MINUTES);
        }
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        LARGEST_BYTES),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * Publishes messages after a delay.
     *
     * @param done called once the last one is published
     */
    void publish(List<String> records, long delayMillis, Runnable done) {
        var unused = later.schedule(
                () -> {
                    for (int i = 0; i < records.size(); i++) {
                        boolean isLast = i == records.size() - 1;
                        producer.send(
                                new ProducerRecord<>(name, records.get(i).getBytes(StandardCharsets.UTF_8)),
                                (metadata, failure) -> {
                                    if (isLast && failure == null) {
                                        done.run();
                                    }
                                });
                    }
                },
                delayMillis,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        later.shutdownNow();
        producer.close();
    }
}
