package io.faasload.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/compose.yaml}, its configuration of a generation, and the version of its Flink. */
class ComposeTest {

    private static final Path LOADER = Path.of("deploy", "compose", "loader.yml");

    @Test
    void isAccepted() throws Exception {
        Command.assumeInstalled("docker-compose");
        assertThat(Command.success("docker-compose", "-f", "deploy/compose.yaml", "config"))
                .contains("faasload:", "grafana:", "jobmanager:", "kafka:", "postgres:", "prometheus:", "taskmanager:");
    }

    @Test
    void theGenerationUsesTheServices(@TempDir Path folder) throws ConfigurationException, IOException {
        Path password = Files.writeString(folder.resolve("password"), "secret");
        LoaderConfig config = LoaderConfig.load(
                LOADER, Map.of("database.passwordfile", password.toString()), Map.of(), Path.of("/home/somebody"));
        assertThat(config.database().host()).isEqualTo("postgres");
        assertThat(config.openwhisk().kafkahost()).isEqualTo("kafka:9092");
        assertThat(Files.readString(Path.of("deploy/compose.yaml")))
                .contains(config.generation().statedir().toString());
    }

    @Test
    void theImageHasTheFlinkThatTheJobIsBuiltFor() throws IOException {
        assertThat(Files.readString(Path.of("deploy/docker/Dockerfile")))
                .contains("\nARG TAG=" + EnvironmentInformation.getVersion() + "-scala_2.12-java17\n");
    }
}
