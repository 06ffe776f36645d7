package io.faasload.driver.check;

import io.faasload.cluster.RootCause;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether the topic of user events has ever had an event, and how old the newest is. The topic keeps its events when they
 * are switched off: whether they are on shows only after an activation, and nothing may be invoked here.
 */
final class UserEventsCheck implements Check {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration RECENT = Duration.ofMinutes(1);
    private static final String OFF = "if an activation has ended since, OpenWhisk runs without user_events";

    private final Clock clock;

    UserEventsCheck(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void ask(Inspection inspection) {
        String topic = inspection.config().openwhisk().eventstopic();
        Map<String, Object> settings = KafkaCheck.settings(inspection);
        try (Admin admin = Admin.create(settings)) {
            Map<TopicPartition, Long> ends = offsets(admin, topic, OffsetSpec.latest());
            // Includes those that Kafka has deleted since.
            long events = ends.values().stream().mapToLong(Long::longValue).sum();
            if (events == 0) {
                inspection.warn("user events: none in topic " + topic
                        + " yet; expected before the first activation, later it means that OpenWhisk runs without"
                        + " user_events");
                return;
            }
            Map<TopicPartition, Long> kept = new HashMap<>(ends);
            kept.entrySet()
                    .removeAll(offsets(admin, topic, OffsetSpec.earliest()).entrySet());
            inspection.ok("user events: topic " + topic + " has had " + events + ", "
                    + newest(newestMillis(settings, kept, inspection.patience())));
        } catch (ExecutionException | KafkaException e) {
            inspection.fail("user events: topic " + topic + " cannot be read (" + RootCause.message(e) + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            inspection.fail("user events: interrupted");
        }
    }

    /** By partition. */
    private static Map<TopicPartition, Long> offsets(Admin admin, String topic, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted =
                admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                        .flatMap(description -> description.partitions().stream())
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .collect(Collectors.toMap(partition -> partition, partition -> which));
        return admin.listOffsets(wanted).all().get().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, offset -> offset.getValue().offset()));
    }

    /**
     * When the newest event was written, in milliseconds since the epoch; null if none arrives. The event itself is read, because
     * Kafka before 3.0, which OpenWhisk uses, has no request for the time.
     *
     * @param ends of the partitions that have events
     */
    private static @Nullable Long newestMillis(
            Map<String, Object> settings, Map<TopicPartition, Long> ends, Duration patience) {
        Long newest = null;
        var bytes = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            consumer.assign(ends.keySet());
            ends.forEach((partition, end) -> consumer.seek(partition, end - 1));
            Set<TopicPartition> open = new HashSet<>(ends.keySet());
            long beganNanos = System.nanoTime();
            while (!open.isEmpty() && System.nanoTime() - beganNanos < patience.toNanos()) {
                for (ConsumerRecord<byte[], byte[]> event : consumer.poll(POLL)) {
                    newest = newest == null ? event.timestamp() : Math.max(newest, event.timestamp());
                    open.remove(new TopicPartition(event.topic(), event.partition()));
                }
            }
        }
        return newest;
    }

    private String newest(@Nullable Long millis) {
        if (millis == null) {
            return "none of which Kafka still has: " + OFF;
        }
        Duration age = Duration.ofMillis(Math.max(0, clock.millis() - millis));
        return "the newest " + text(age) + " ago" + (age.compareTo(RECENT) < 0 ? "" : ": " + OFF);
    }

    /** Uses the largest unit of which there are at least two. */
    private static String text(Duration age) {
        return age.toDays() > 1
                ? age.toDays() + " days"
                : age.toHours() > 1
                        ? age.toHours() + " h"
                        : age.toMinutes() > 1 ? age.toMinutes() + " min" : age.toSeconds() + " s";
    }
}
