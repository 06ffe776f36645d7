package io.faasload.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.cluster.FlinkSettings;
import io.faasload.config.AuthKeys;
import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.Generation;
import io.faasload.job.end.EndSettings;
import io.faasload.run.Target;
import io.faasload.schedule.trace.TraceDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Flink receives, and keeps in its upload, BLOB and high-availability folders: the job as the client and the JobManager
 * serialize it.
 */
class JobSecretsTest {

    private static final String PASSWORD = "password-of-the-database";
    private static final String KEY = "key-of-the-user";
    private static final String TOKEN = "token-of-the-monitor";

    @TempDir
    Path directory;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectory(directory.resolve("authkeys"));
        Files.writeString(directory.resolve("authkeys/user-a"), "00000000-0000-0000-0000-000000000001:" + KEY + "\n");
        Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        Files.writeString(directory.resolve("token"), TOKEN);
    }

    @Test
    void aJobContainsNoSecretsThatStayInFiles() throws Exception {
        byte[] job = job(Map.of(
                "generation.secrets",
                "files",
                "database.password",
                "",
                "database.passwordfile",
                directory.resolve("password").toString(),
                "dockermonitor.tokenfile",
                directory.resolve("token").toString()));

        assertThat(text(job))
                .doesNotContain(PASSWORD, KEY, TOKEN)
                .contains(directory.resolve("password").toString())
                .contains(directory.resolve("authkeys/user-a").toString());
    }

    /** Otherwise the test above would prove nothing. */
    @Test
    void aJobContainsSecretsThatAreNotInFiles() throws Exception {
        byte[] job = job(Map.of("database.password", PASSWORD, "dockermonitor.token", TOKEN));

        assertThat(text(job)).contains(PASSWORD, KEY, TOKEN);
    }

    @Test
    void tasksReadSecretsFromTheirMachine() throws Exception {
        LoaderConfig config = config(Map.of(
                "generation.secrets", "files",
                "database.password", "",
                "database.passwordfile", directory.resolve("password").toString()));
        byte[] carried = InstantiationUtil.serializeObject(
                DatasetDatabase.of(config.database()).jdbc());
        Files.writeString(directory.resolve("password"), "that of today\n");

        Object settings =
                InstantiationUtil.deserializeObject(carried, getClass().getClassLoader());
        assertThat(settings).extracting("password.value").isEqualTo("that of today");

        Files.delete(directory.resolve("password"));
        assertThatThrownBy(() ->
                        InstantiationUtil.deserializeObject(carried, getClass().getClassLoader()))
                .hasMessageContaining("this machine lacks a file with secrets")
                .hasMessageContaining(directory.resolve("password").toString());
    }

    private byte[] job(Map<String, String> settings) throws Exception {
        LoaderConfig config = config(settings);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        env.configure(FlinkSettings.ofJob(config));
        GenerationJob.define(
                env,
                config,
                List.of(new TraceDefinition(1, new Target(1, "user-a", "p/a"), "image", "jpg", 1, List.of(), 1000)),
                null,
                Map.of("user-a", AuthKeys.of(config).of("user-a")),
                new Generation(
                        new UUID(0, 1), Instant.EPOCH, config.generation().seed(), "shared", 1),
                DatasetDatabase.of(config.database()).jdbc(),
                new EndSettings.Submission(Map.of(1, 1), "file:/states", false));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            StreamGraph plan = env.getStreamGraph();
            out.writeObject(plan);
            out.writeObject(plan.getJobGraph());
        }
        return bytes.toByteArray();
    }

    private LoaderConfig config(Map<String, String> settings) throws Exception {
        Map<String, String> overrides = new HashMap<>(settings);
        overrides.put("openwhisk.authkeys", directory.resolve("authkeys").toString());
        overrides.put("dockermonitor.enabled", "true");
        return LoaderConfig.load(Path.of("deploy/loader.yml"), overrides, Map.of(), directory);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
