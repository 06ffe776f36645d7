package io.faasload.driver.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PlatformExtension.class)
class UserEventsCheckIT {

    private static final String TOPIC = "userevents-check";
    private static final String OFF = ": if an activation has ended since, OpenWhisk runs without user_events";

    @TempDir
    Path directory;

    /** Seen: "has had 512" where user events had been switched off since. */
    @Test
    void saysHowOldTheNewestEventIs(LocalPlatform platform) throws Exception {
        String kafka = platform.addresses().kafka();
        long newest = System.currentTimeMillis();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(2), Optional.empty())))
                    .all()
                    .get();
            assertThat(verdict(kafka, newest).level()).isEqualTo(Verdict.Level.WARN);
            try (var producer = new KafkaProducer<>(
                    Map.<String, Object>of("bootstrap.servers", kafka),
                    new StringSerializer(),
                    new StringSerializer())) {
                producer.send(new ProducerRecord<>(TOPIC, 0, newest - 3_600_000, null, "{}"))
                        .get();
                producer.send(new ProducerRecord<>(TOPIC, 0, newest, null, "{}"))
                        .get();
                producer.send(new ProducerRecord<>(TOPIC, 1, newest - 7_200_000, null, "{}"))
                        .get();
            }

            String had = "user events: topic " + TOPIC + " has had 3, ";
            assertThat(verdict(kafka, newest + 5_000).text()).isEqualTo(had + "the newest 5 s ago");
            assertThat(verdict(kafka, newest + 119_000).text()).isEqualTo(had + "the newest 119 s ago" + OFF);
            assertThat(verdict(kafka, newest + 7_199_000).text()).isEqualTo(had + "the newest 119 min ago" + OFF);
            assertThat(verdict(kafka, newest + 7_200_000).text()).isEqualTo(had + "the newest 2 h ago" + OFF);

            admin.deleteRecords(Map.of(
                            new TopicPartition(TOPIC, 0), RecordsToDelete.beforeOffset(-1),
                            new TopicPartition(TOPIC, 1), RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get();
            assertThat(verdict(kafka, newest).text()).isEqualTo(had + "none of which Kafka still has" + OFF);
        }
    }

    private Verdict verdict(String kafka, long nowMillis) throws Exception {
        LoaderConfig config = LoaderConfig.load(
                Path.of("deploy/loader.yml"),
                Map.of("openwhisk.kafkahost", kafka, "openwhisk.eventstopic", TOPIC, "openwhisk.calltimeout", "300"),
                Map.of(),
                directory);
        Inspection inspection = new Inspection(config);
        inspection.run(new UserEventsCheck(Clock.fixed(Instant.ofEpochMilli(nowMillis), ZoneOffset.UTC)));
        assertThat(inspection.verdicts()).hasSize(1);
        return inspection.verdicts().get(0);
    }
}
