package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.Generation;
import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
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
 * Goes on from a kept savepoint, written before 0.1 was released, on Flink 2.2.1: functions kept/one and kept/two before inputs 5 and on,
 * the activations of inputs 1 to 4 awaited, some later calls in back-off. Later releases must be able to, for ever.
 */
@ExtendWith(PlatformExtension.class)
class KeptStateIT {

    private static final Path SAVEPOINT = Path.of("src/test/resources/golden/state/savepoint-0.1-joins-and-waiting");
    private static final String DATASET = "cf3b0549-c597-40f6-be14-b3d8b916fb33";
    /** Of the last planned input that was started, µs since the epoch. */
    private static final long LAST_STARTED_MICROS = 1_795_462_662_666_696L;
    /** Of the two activations of inputs 2: only the state knows them, not the rows. */
    private static final Map<String, String> AWAITED =
            Map.of("4f7669c95a1845aa82091c59e4af2e64", "user-one", "4b850b2cb1564c6696bc4d3193ea36a5", "user-two");

    private static final List<String> SETTINGS = List.of(
            "generation.seed=" + GoldenDataset.SEED,
            "generation.nbinputs.image=25",
            "openwhisk.completiongrace=1",
            "openwhisk.completionlimit=1");

    @TempDir
    Path directory;

    @Test
    void goesOnFromTheKeptSavepoint(LocalPlatform platform, DatabaseLogin database) throws Exception {
        Session session = new Session(platform, database, "kept", directory);
        String annotations =
                "annotations: {input_kind: image, parameters: [{name: sigma, type: range_float, min: 0.3, max: 100}]}";
        session.deploy(SETTINGS, NoopAction.manifest(directory, "kept", List.of("one", "two"), annotations));
        insertRows(session);
        end(platform);

        Session.Ended ended = session.run(SETTINGS, "generate", "--from", SAVEPOINT.toString());

        assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(3);
        assertThat(session.number("SELECT count(*) FROM runs WHERE input >= 5 AND status = 'completed'"))
                .isEqualTo(2 * 21);
        // What waited in the state keeps the time that it was planned for then.
        assertThat(session.number("SELECT count(*) FROM runs WHERE planned_us - " + LAST_STARTED_MICROS
                        + " BETWEEN 1 AND 10000000"))
                .isPositive();
        // What was awaited comes to its end, although this platform knows nothing of it.
        assertThat(session.number(
                        "SELECT count(*) FROM runs WHERE input = 2 AND status = 'lost' AND activation_id IN ('"
                                + String.join("', '", AWAITED.keySet()) + "')"))
                .isEqualTo(2);
        Session.Ended verified = session.run(SETTINGS, "verify");
        assertThat(verified.out())
                .contains("kept/one (user-one): 3 lost: 2-4", "kept/two (user-two): 3 lost: 2-4")
                .contains("44 of 50 runs completed");
        // Input 1 is the row that this test made up.
        assertThat(verified.out().lines().filter(line -> line.startsWith("kept/") && !line.contains(" lost: ")))
                .allMatch(line -> line.endsWith(": 1"));
    }

    /** The dataset of the state, with a row for each input that it has done: else the state would be refused. */
    private static void insertRows(Session session) throws Exception {
        try (Connection connection = session.connect();
                var statement = connection.createStatement()) {
            Generation.guard(
                    connection, new Generation.Settings(GoldenDataset.SEED, "shared", Map.of(), "{}", "{}", false));
            statement.execute("UPDATE generation SET dataset = '" + DATASET + "'");
            for (int trace = 1; trace <= 2; trace++) {
                String user = trace == 1 ? "user-one" : "user-two";
                statement.execute("INSERT INTO traces (function, namespace) VALUES (" + trace + ", '" + user + "')");
                for (int input = 1; input <= 4; input++) {
                    String status = input == 1 ? "completed" : "started";
                    statement.execute(
                            "INSERT INTO runs (id, function, namespace, trace, input, status, attempt, planned_us) VALUES ("
                                    + ((long) trace << 32 | input) + ", " + trace + ", '" + user + "', " + trace + ", "
                                    + input + ", '" + status + "', 1, 1)");
                }
            }
        }
    }

    /** Tells that the awaited activations ended. */
    private static void end(LocalPlatform platform) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", platform.addresses().kafka());
        try (Producer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (Map.Entry<String, String> activation : AWAITED.entrySet()) {
                String action = activation.getValue().replace("user-", "");
                producer.send(new ProducerRecord<>("events", """
                                {"body":{"activationId":"%s","conductor":false,"duration":5,"initTime":0,"kind":"java:8",\
                                "memory":256,"name":"%s/kept/%s","size":2,"statusCode":0,"waitTime":3},\
                                "eventType":"Activation","namespace":"%s","source":"invoker0","subject":"%s",\
                                "timestamp":1795462659700,"userId":"0"}""".formatted(
                                        activation.getKey(),
                                        activation.getValue(),
                                        action,
                                        activation.getValue(),
                                        activation.getValue())))
                        .get();
            }
        }
    }
}
