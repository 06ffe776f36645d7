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
 * Publishes user events like OpenWhisk: JSON values without key and headers in topic {@code events}, in the order of the calls. During
 * an outage of the broker, up to {@value #BUFFER_MEGABYTES} MB (about 150,000 records) are buffered, and sent in order and exactly
 * once when it is back. If the buffer is full, {@link #publish} waits briefly, then drops the record and logs that. Otherwise it does
 * not wait for the broker. Thread-safe.
 */
public final class KafkaUserEvents implements UserEventPublisher, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaUserEvents.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final int BUFFER_MEGABYTES = 64;
    private static final int LONGEST_BLOCK_MILLIS = 5_000;

    /** The retention time of the topic. */
    private static final int LONGEST_OUTAGE_MILLIS = 3_600_000;

    private final KafkaProducer<String, String> producer;
    private final Duration closeLimit;

    /** Connects; Kafka throws if the broker does not answer for a minute, or lacks the topic. */
    public KafkaUserEvents(String bootstrapServers) {
        this(bootstrapServers, CLOSE_LIMIT);
    }

    /** Records that are not sent within {@code closeLimit} after closing are dropped. */
    KafkaUserEvents(String bootstrapServers, Duration closeLimit) {
        this.closeLimit = closeLimit;
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 1);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_BLOCK_MILLIS);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) BUFFER_MEGABYTES << 20);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, LONGEST_OUTAGE_MILLIS);
        // Sending blocks without the topic's metadata, so they must not expire while nothing is sent or the broker is
        // down.
        settings.put(
                ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(365).toMillis());
        settings.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none");
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        awaitTopic();
    }

    /** Otherwise the first record would wait for the metadata, and with a shorter timeout. */
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

    /** Waits until the broker has all records. */
    public void flush() {
        producer.flush();
    }

    private static void lost(Exception failure) {
        LOG.warn("Lost a user event: {}", failure.toString());
    }

    /** Sends buffered records and closes the connection. */
    @Override
    public void close() {
        producer.close(closeLimit);
    }
}
