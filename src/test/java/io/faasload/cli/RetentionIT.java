package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import io.faasload.whisk.fault.FaultPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A generation that stays stopped until Kafka has deleted the events of its activations. In the default build, the simulation
 * covers this, in virtual time.
 */
@ExtendWith(PlatformExtension.class)
@Tag("slow")
class RetentionIT {

    private static final int INPUTS = 60;
    private static final TopicPartition EVENTS = new TopicPartition("events", 0);
    private static final List<String> SETTINGS =
            List.of("generation.nbinputs.image=" + INPUTS, "openwhisk.completiongrace=1");
    private static final List<String> SLOWLY = List.of(
            "generation.nbinputs.image=" + INPUTS, "openwhisk.completiongrace=1", "generation.interinvocationtime=0.5");
    /** How long a busy machine may take to stop: until then, no event arrives and no record is requested, due to the time limit. */
    private static final int SECONDS_TO_STOP = 30;

    @TempDir
    Path directory;

    @AfterEach
    void heal(LocalPlatform platform) {
        platform.faults().change(FaultPlan.NONE);
    }

    @Test
    void completesFromRecordsIfEventsAreGone(LocalPlatform platform, DatabaseLogin database) throws Exception {
        Session session = new Session(platform, database, "retention", directory);
        session.deploy(
                SETTINGS,
                NoopAction.manifest(
                        directory,
                        "retention",
                        List.of("retention"),
                        "limits: {timeout: " + SECONDS_TO_STOP * 1000 + "}",
                        NoopAction.NO_PARAMETERS));
        long acceptedBefore = platform.openWhisk().stats().accepted();
        // The events arrive when nobody reads them any more.
        platform.faults().change(FaultPlan.parse("event-late=1:" + SECONDS_TO_STOP));
        Path output = directory.resolve("generate.txt");
        Process generate = session.start(SLOWLY, output, "generate");
        Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> session.number("SELECT count(*) FROM runs") >= 10);
        generate.destroy();
        assertThat(generate.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(generate.exitValue()).as(Files.readString(output)).isEqualTo(143);
        Set<String> awaited = session.texts("SELECT activation_id FROM runs WHERE status = 'started'");
        assertThat(awaited).isNotEmpty();

        long accepted = platform.openWhisk().stats().accepted() - acceptedBefore;
        Map<String, Object> kafka =
                Map.of("bootstrap.servers", platform.addresses().kafka());
        awaitEvents(kafka, accepted);
        try (Admin admin = Admin.create(kafka)) {
            long end = admin.listOffsets(Map.of(EVENTS, OffsetSpec.latest()))
                    .partitionResult(EVENTS)
                    .get()
                    .offset();
            admin.deleteRecords(Map.of(EVENTS, RecordsToDelete.beforeOffset(end)))
                    .all()
                    .get();
        }
        platform.faults().change(FaultPlan.NONE);
        session.success(SETTINGS, "generate");

        assertThat(session.success(SETTINGS, "verify").out())
                .contains(INPUTS + " of " + INPUTS + " runs completed", "0 orphans");
        // And others, if events on a busy machine take longer than the grace period.
        assertThat(session.texts("SELECT activation_id FROM runs WHERE completed_by = 'record'"))
                .containsAll(awaited);
        assertThat(platform.openWhisk().stats().accepted() - acceptedBefore).isEqualTo(INPUTS);
    }

    private static void awaitEvents(Map<String, Object> kafka, long expected) {
        try (Consumer<String, String> consumer =
                new KafkaConsumer<>(kafka, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(EVENTS));
            consumer.seekToBeginning(List.of(EVENTS));
            AtomicLong seen = new AtomicLong();
            Awaitility.await().pollInSameThread().atMost(Duration.ofMinutes(5)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(event -> {
                    if (event.value().contains("\"Activation\"")
                            && event.value().contains("user-retention")) {
                        seen.incrementAndGet();
                    }
                });
                return seen.get() >= expected;
            });
        }
    }
}
