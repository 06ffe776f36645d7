package io.faasload.local.kafka;

import io.faasload.whisk.UserEventPublisher;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes user events as OpenWhisk does: JSON values without key and headers in topic {@code events}, in the order of
 * the calls. What a broker that is away does not take is buffered, {@value #BUFFER_MEGABYTES} MB of it (about
 * 150,000 records), and sent when it is back, in the same order and once; beyond, {@link #publish} waits a little and then
 * gives the record up, which is logged. Otherwise it does not wait for the broker. Thread-safe.
 */
public final class KafkaUserEvents implements UserEventPublisher, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaUserEvents.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final int BUFFER_MEGABYTES = 64;
    private static final int LONGEST_BLOCK_MILLIS = 5_000;

    /** As long as the topic keeps its records. */
    private static final int LONGEST_OUTAGE_MILLIS = 3_600_000;

    private final KafkaProducer<String, String> producer;
    private final Duration closeLimit;

    /** Connects; a broker that does not answer for a minute, or has no such topic, is Kafka's exception. */
    public KafkaUserEvents(String bootstrapServers) {
        this(bootstrapServers, CLOSE_LIMIT);
    }

    /** Gives up {@code closeLimit} after it was closed what is not sent by then. */
    KafkaUserEvents(String bootstrapServers, Duration closeLimit) {
        this.closeLimit = closeLimit;
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 1);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_BLOCK_MILLIS);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) BUFFER_MEGABYTES << 20);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, LONGEST_OUTAGE_MILLIS);
        // Without the topic's metadata a send would block: they must not be forgotten while nothing is sent or nobody
        // answers.
        settings.put(
                ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(365).toMillis());
        settings.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none");
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        awaitTopic();
    }

    /** The first record would wait for this otherwise, and not for as long. */
    private void awaitTopic() {
        long beginNanos = System.nanoTime();
        for (; ; ) {
            try {
                producer.partitionsFor(EmbeddedKafka.EVENTS_TOPIC);
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() - beginNanos > START_LIMIT.toNanos()) {
                    throw e;
                }
            }
        }
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
        producer.close(closeLimit);
    }
}
