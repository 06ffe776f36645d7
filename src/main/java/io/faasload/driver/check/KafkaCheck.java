package io.faasload.driver.check;

import io.faasload.cluster.RootCause;
import io.faasload.config.LoaderConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Does Kafka answer, has it the topic of the user events, and did that ever have one? */
final class KafkaCheck implements Check {

    @Override
    public void ask(Inspection inspection) {
        LoaderConfig.OpenWhisk config = inspection.config().openwhisk();
        String topic = config.eventstopic();
        int patienceMillis = (int) inspection.patience().toMillis();
        Map<String, Object> settings = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                config.kafkahost(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                patienceMillis,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                patienceMillis);
        try (Admin admin = Admin.create(settings)) {
            long records = countRecords(admin, topic);
            inspection.ok("Kafka: " + config.kafkahost() + " has topic " + topic);
            if (records > 0) {
                inspection.ok("user events: topic " + topic + " has had " + records);
            } else {
                inspection.warn("user events: topic " + topic
                        + " has never had one: before the first activation that is so, later it"
                        + " means that OpenWhisk runs without user_events");
            }
        } catch (ExecutionException | KafkaException e) {
            inspection.fail(
                    e.getCause() instanceof UnknownTopicOrPartitionException
                            ? "Kafka: " + config.kafkahost() + " has no topic " + topic
                                    + ", which OpenWhisk's controller makes when it starts: correct openwhisk.kafkahost, or"
                                    + " openwhisk.eventstopic if OpenWhisk was given a prefix for it"
                            : "Kafka: no answer from " + config.kafkahost() + " (" + RootCause.message(e)
                                    + "): start it, or correct openwhisk.kafkahost");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            inspection.fail("Kafka: interrupted");
        }
    }

    /** Those that Kafka has deleted since too. */
    private static long countRecords(Admin admin, String topic) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> latest =
                admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                        .flatMap(description -> description.partitions().stream())
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        return admin.listOffsets(latest).all().get().values().stream()
                .mapToLong(offset -> offset.offset())
                .sum();
    }
}
