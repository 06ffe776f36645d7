package io.faasload.contract;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The user events of all tenants, from the creation of this consumer on. It belongs to no group and commits nothing.
 */
final class EventTopic implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * An event.
     *
     * @param arrivedNanos when it was read, by {@link System#nanoTime}
     */
    record Event(ConsumerRecord<String, String> message, JsonNode json, long arrivedNanos) {}

    private final KafkaConsumer<String, String> consumer;
    private final Map<String, Event> byActivation = new ConcurrentHashMap<>();
    private final Queue<Event> metrics = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Exception failure;
    private final Thread reader = new Thread(this::read, "contract-events");

    EventTopic(ContractTarget.Events events) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        events.bootstrapServers(),
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        10,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "latest"),
                new StringDeserializer(),
                new StringDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(events.topic()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        reader.start();
    }

    private void read() {
        JsonMapper mapper = new JsonMapper();
        try (consumer) {
            for (; ; ) {
                for (ConsumerRecord<String, String> message : consumer.poll(Duration.ofSeconds(1))) {
                    Event event = new Event(message, mapper.readTree(message.value()), System.nanoTime());
                    String id = event.json().at("/body/activationId").textValue();
                    if (id != null) {
                        byActivation.put(id, event);
                    } else {
                        metrics.add(event);
                    }
                }
            }
        } catch (WakeupException e) {
            // Closed.
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    private void requireReader() {
        if (failure != null) {
            throw new AssertionError("could not read the events", failure);
        }
    }

    Event of(String activationId) {
        return await("the event of " + activationId)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            requireReader();
                            return byActivation.get(activationId);
                        },
                        event -> event != null);
    }

    /** The Metric messages of a namespace, once there are any. */
    List<JsonNode> metricsOf(String namespace) {
        return await("a Metric of " + namespace)
                .atMost(PATIENCE)
                .until(
                        () -> metrics.stream()
                                .map(Event::json)
                                .filter(json -> json.path("namespace").asText().equals(namespace))
                                .toList(),
                        found -> !found.isEmpty());
    }

    @Override
    public void close() throws InterruptedException {
        consumer.wakeup();
        reader.join();
    }
}
