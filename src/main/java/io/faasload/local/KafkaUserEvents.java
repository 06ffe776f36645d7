package io.faasload.local;

import io.faasload.local.whisk.UserEventPublisher;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes user events as OpenWhisk does: JSON values without key and headers in topic {@code events}, in the order of
 * the calls. Thread-safe; {@link #publish} does not wait for the broker, a record that Kafka does not take is logged.
 */
public final class KafkaUserEvents implements UserEventPublisher, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaUserEvents.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final KafkaProducer<String, String> producer;

    /** Connects; a broker that does not answer, or has no such topic, is Kafka's exception. */
    public KafkaUserEvents(String bootstrapServers) {
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG, 1,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000),
                new StringSerializer(),
                new StringSerializer());
        // The first record would wait for this otherwise.
        producer.partitionsFor(EmbeddedKafka.EVENTS_TOPIC);
    }

    @Override
    public void publish(String json) {
        try {
            var unused = producer.send(new ProducerRecord<>(EmbeddedKafka.EVENTS_TOPIC, json), (metadata, failure) -> {
                if (failure != null) {
                    lost(failure);
                }
            });
        } catch (KafkaException e) {
            lost(e);
        }
    }

    private static void lost(Exception failure) {
        LOG.warn("A user event is lost: {}", failure.toString());
    }

    /** Sends what is buffered and closes the connection. */
    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
    }
}
