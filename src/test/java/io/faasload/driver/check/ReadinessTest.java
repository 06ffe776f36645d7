package io.faasload.driver.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.cluster.JobException;
import io.faasload.config.LoaderConfig;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.driver.state.ObjectStore;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessTest {

    private static final String NOBODY_LISTENS = "127.0.0.1:1";
    private static final GenerationPlan NOTHING_TO_DO = new GenerationPlan(List.of(), List.of(), null);

    @TempDir
    Path directory;

    @Test
    void asksEverythingThatDoesNotDependOnWhatIsAway() throws Exception {
        assertThat(Readiness.inspect(config(directory)))
                .extracting(verdict -> verdict.level() + " " + verdict.text().replaceFirst(":.*", ""))
                .containsExactly(
                        "OK states", "OK work folder", "FAIL API", "FAIL Kafka", "FAIL database", "OK monitor");
    }

    @Test
    void nothingIsCreated() throws Exception {
        Map<String, String> work =
                Map.of("generation.workdir", directory.resolve("work").toString());

        Readiness.inspect(LoaderConfig.load(Path.of("deploy/loader.yml"), work, Map.of(), directory));

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void nothingIsSubmittedWithoutWhatItNeeds() throws Exception {
        LoaderConfig config = config(directory);

        assertThatThrownBy(() -> Readiness.require(config, NOTHING_TO_DO, Map.of()))
                .isInstanceOf(JobException.class)
                .hasMessage("Kafka: no connection to " + NOBODY_LISTENS
                        + " (Connection refused): start it, or correct openwhisk.kafkahost");
    }

    @Test
    void aSinkThatCannotBeWrittenIsReported() throws Exception {
        Path file = Files.createFile(directory.resolve("a file"));
        Map<String, String> sinks = new HashMap<>(Map.of(
                "sinks.kafka.topic",
                "runs",
                "sinks.kafka.bootstrap",
                NOBODY_LISTENS,
                "sinks.parquet.path",
                directory.resolve("runs").toString()));
        List<String> expected = List.of(
                "sinks: no connection to 127.0.0.1:1 (Connection refused): start it, or correct sinks.kafka.bootstrap",
                "sinks: file:" + directory + "/runs is writable");

        assertThat(sinks(sinks)).isEqualTo(expected);
        assertThat(directory.resolve("runs")).doesNotExist();

        sinks.remove("sinks.kafka.topic");
        sinks.put("sinks.parquet.path", file.toString());
        assertThat(sinks(sinks))
                .containsExactly("sinks: cannot write to file:" + file + " (a file has that name): correct"
                        + " sinks.parquet.path, or add Flink's plugin for it (docs/cluster.md)");
        sinks.put("sinks.parquet.path", "nosuch://bucket/runs");
        assertThat(sinks(sinks)).singleElement().asString().startsWith("sinks: cannot write to nosuch://bucket/runs (");
    }

    private List<String> sinks(Map<String, String> settings) throws Exception {
        Inspection inspection =
                new Inspection(LoaderConfig.load(Path.of("deploy/loader.yml"), settings, Map.of(), directory));
        inspection.run(new SinksCheck());
        return inspection.verdicts().stream().map(Verdict::text).toList();
    }

    @Test
    void kafkaThatRefusesIsReportedByEachOfItsAddressesWithoutWaiting() throws Exception {
        LoaderConfig config = config(directory, "127.0.0.1:1, 127.0.0.1:2, no-such-host.invalid");
        Inspection inspection = new Inspection(config);

        inspection.run(new KafkaCheck());

        assertThat(inspection.verdicts())
                .extracting(Verdict::text)
                .containsExactly(
                        "Kafka: no connection to 127.0.0.1:1 (Connection refused), 127.0.0.1:2 (Connection refused),"
                                + " no-such-host.invalid:9092 (unknown host): start it, or correct openwhisk.kafkahost");
    }

    @Test
    void kafkaThatTakesOneConnectionOfSeveralIsAsked() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String servers = NOBODY_LISTENS + ",127.0.0.1:" + silent.getLocalPort();
            Inspection inspection = new Inspection(config(directory, servers));

            inspection.run(new KafkaCheck());

            assertThat(inspection.verdicts())
                    .extracting(Verdict::text)
                    .singleElement()
                    .asString()
                    .startsWith("Kafka: no answer from " + servers + " (");
        }
    }

    @Test
    void statesAreRefusedWhereEverybodyMayPlantOne() throws Exception {
        LoaderConfig config = config(directory);
        Path states =
                Files.createDirectories(config.generation().statedir().local().orElseThrow());
        Files.setPosixFilePermissions(states, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> Readiness.require(config, NOTHING_TO_DO, Map.of()))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("everybody may write to " + states);
    }

    @Test
    void statesOnAFileSystemWithoutAPluginAreRefused() throws Exception {
        assertThat(states("s3://bucket/states"))
                .isEqualTo("states: generation.statedir must be on a file system for which Flink has a plugin, not"
                        + " s3://bucket/states: put the plugin into a folder of its own in FLINK_PLUGINS_DIR or, for"
                        + " hdfs://, set HADOOP_CLASSPATH (docs/cluster.md)");
    }

    @Test
    void statesOnAFileSystemThatDoesNotAnswerAreRefused() throws Exception {
        assertThat(states(ObjectStore.SILENT + "/states"))
                .isEqualTo("states: generation.statedir must be writable, but store://silent/states is not (no answer"
                        + " within 0 s): correct it, or the settings of its file system in config.yaml or the environment"
                        + " (docs/cluster.md)");
    }

    @Test
    void statesOnADistributedFileSystemAreAccepted() throws Exception {
        assertThat(states(ObjectStore.PREFIX + directory.resolve("states")))
                .isEqualTo("states: " + ObjectStore.PREFIX + directory.resolve("states") + " is writable");
    }

    private String states(String address) throws Exception {
        Map<String, String> states = Map.of("generation.statedir", address);
        Inspection inspection =
                new Inspection(LoaderConfig.load(Path.of("deploy/loader.yml"), states, Map.of(), directory));
        inspection.run(
                new StateDirectoryCheck(Duration.ofMillis(address.startsWith(ObjectStore.SILENT) ? 10 : 60_000)));
        return inspection.verdicts().get(0).text();
    }

    private static LoaderConfig config(Path directory) throws Exception {
        return config(directory, NOBODY_LISTENS);
    }

    private static LoaderConfig config(Path directory, String kafka) throws Exception {
        Map<String, String> overrides = new HashMap<>();
        overrides.put("generation.statedir", directory.resolve("states").toString());
        overrides.put("openwhisk.apihost", "http://" + NOBODY_LISTENS);
        overrides.put("openwhisk.kafkahost", kafka);
        overrides.put("openwhisk.calltimeout", "1");
        overrides.put("database.host", "127.0.0.1");
        overrides.put("database.port", "1");
        return LoaderConfig.load(Path.of("deploy/loader.yml"), overrides, Map.of(), directory);
    }
}
