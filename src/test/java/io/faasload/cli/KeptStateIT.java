package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.Generation;
import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import io.faasload.run.RunId;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Resumes from a stored savepoint of functions kept/one and kept/two before input 16: the activations of inputs 1 to 4 are awaited,
 * later calls are in back-off. A build that cannot read it needs a new savepoint.
 */
@ExtendWith(PlatformExtension.class)
class KeptStateIT {

    private static final List<String> SETTINGS = List.of(
            "generation.seed=" + GoldenDataset.SEED,
            "generation.nbinputs.image=25",
            "openwhisk.completiongrace=1",
            "openwhisk.completionlimit=1");

    @TempDir
    Path directory;

    @Test
    void resumesFromTheKeptSavepoint(LocalPlatform platform, DatabaseLogin database) throws Exception {
        Session session = new Session(platform, database, "kept", directory);
        session.deploy(SETTINGS, KeptState.manifest(directory, "{}"));
        KeptState kept = KeptState.read();
        insertRows(session, kept.dataset());
        end(platform, kept.awaited());

        Session.Ended ended = session.run(
                SETTINGS,
                "generate",
                "--from",
                KeptState.FOLDER.resolve(KeptState.JOINS).toString());

        assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(3);
        assertThat(session.number("SELECT count(*) FROM runs WHERE input >= 5 AND status = 'completed'"))
                .isEqualTo(2 * 21);
        // Waiting calls keep their original planned time.
        assertThat(session.number("SELECT count(*) FROM runs WHERE planned_us - " + kept.lastStartedMicros()
                        + " BETWEEN 1 AND 10000000"))
                .isPositive();
        // Awaited activations come to an end, although this platform does not know them.
        assertThat(session.number(
                        "SELECT count(*) FROM runs WHERE input = 2 AND status = 'lost' AND activation_id IN ('"
                                + String.join("', '", kept.awaited().values()) + "')"))
                .isEqualTo(2);
        Session.Ended verified = session.run(SETTINGS, "verify");
        assertThat(verified.out())
                .contains("kept/one (user-one): 3 lost: 2-4", "kept/two (user-two): 3 lost: 2-4")
                .contains("44 of 50 runs completed");
        // The rows of inputs 1 to 4 were invented by this test, without parameters.
        assertThat(verified.out().lines().filter(line -> line.startsWith("kept/") && !line.contains(" lost: ")))
                .allMatch(line -> line.endsWith(": 1") || line.endsWith(" 4 without parameters: 1-4"));
    }

    /** The dataset of the state, with a row for each input done: otherwise the state would be refused. */
    private static void insertRows(Session session, String dataset) throws Exception {
        try (Connection connection = session.connect();
                var statement = connection.createStatement()) {
            Generation.guard(
                    new DatasetConnection(connection, session.schema()),
                    new Generation.Settings(GoldenDataset.SEED, "shared", Map.of(), "{}", "{}", false));
            statement.execute("UPDATE generation SET dataset = '" + dataset + "'");
            for (int trace = 1; trace <= 2; trace++) {
                String user = trace == 1 ? "user-one" : "user-two";
                statement.execute("INSERT INTO traces (function, namespace) VALUES (" + trace + ", '" + user + "')");
                for (int input = 1; input <= 4; input++) {
                    String status = input == 1 ? "completed" : "started";
                    statement.execute(
                            "INSERT INTO runs (id, function, namespace, trace, input, status, attempt, planned_us) VALUES ("
                                    + new RunId(trace, input).value() + ", " + trace + ", '" + user + "', " + trace
                                    + ", "
                                    + input + ", '" + status + "', 1, 1)");
                }
            }
        }
    }

    /** Publishes the events of the awaited activations. */
    private static void end(LocalPlatform platform, Map<String, String> awaited) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", platform.addresses().kafka());
        try (Producer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (Map.Entry<String, String> activation : awaited.entrySet()) {
                String action = activation.getKey().replace("user-", "");
                producer.send(new ProducerRecord<>("events", """
                                {"body":{"activationId":"%s","conductor":false,"duration":5,"initTime":0,"kind":"java:8",\
                                "memory":256,"name":"%s/kept/%s","size":2,"statusCode":0,"waitTime":3},\
                                "eventType":"Activation","namespace":"%s","source":"invoker0","subject":"%s",\
                                "timestamp":1795462659700,"userId":"0"}""".formatted(
                                        activation.getValue(),
                                        activation.getKey(),
                                        action,
                                        activation.getKey(),
                                        activation.getKey())))
                        .get();
            }
        }
    }
}
