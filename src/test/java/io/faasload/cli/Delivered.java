package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.job.delivery.DeliveredFiles;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The sinks besides PostgreSQL of a dataset.
 *
 * @param kafka servers
 * @param topic in Kafka
 * @param folder of the files
 */
record Delivered(String kafka, String topic, Path folder) {

    private static final int PARTITIONS = 2;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    void createTopic() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** The keys of {@code loader.yml}. */
    List<String> settings() {
        return List.of("sinks.kafka.topic=" + topic, "sinks.kafka.bootstrap=" + kafka, "sinks.parquet.path=" + folder);
    }

    /** Both have every finished run of the tables once, with the columns and parameters of the tables. */
    void expectTheRunsOf(Connection connection) throws Exception {
        List<JsonNode> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT to_jsonb(r) || jsonb_build_object('action', f.name, 'dataset', g.dataset, 'parameters',
                          (SELECT jsonb_object_agg(name, value) FROM parameters WHERE run = r.id))
                        FROM generation g, runs r JOIN functions f ON f.id = r.function
                        WHERE r.status <> 'started'""")) {
            while (row.next()) {
                rows.add(MAPPER.readTree(row.getString(1)));
            }
        }
        assertThat(sorted(committed())).as("topic").isEqualTo(sorted(rows));
        assertThat(sorted(DeliveredFiles.rows(folder + "/*/part-*.parquet")))
                .as("files")
                .isEqualTo(sorted(rows));
    }

    private static List<JsonNode> sorted(List<JsonNode> runs) {
        return runs.stream()
                .sorted(Comparator.comparingLong(run -> run.path("id").asLong()))
                .toList();
    }

    /** The committed records of the topic. */
    private List<JsonNode> committed() throws Exception {
        List<JsonNode> records = new ArrayList<>();
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka, "isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int i = 0; i < PARTITIONS; i++) {
                partitions.add(new TopicPartition(topic, i));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            // For a consumer of committed records, the end is that of the last transaction that has ended.
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (var next : consumer.poll(Duration.ofMillis(100))) {
                    records.add(MAPPER.readTree(next.value()));
                }
            }
        }
        return records;
    }
}
