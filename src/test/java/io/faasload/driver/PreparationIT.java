package io.faasload.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.cluster.JobException;
import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.lease.LeaseRow;
import io.faasload.lease.LongLease;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A {@code generate} that is refused has changed nothing. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class PreparationIT {

    /** What a preparation would change. */
    private static final String TRACES = "SELECT * FROM traces WHERE namespace <> 'user-wand_blur'";

    @TempDir
    Path directory;

    @Test
    void whereAnotherOneRunsTheTablesAreAsTheyWere(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config);
                DatasetConnection other = dataset.database.connect()) {
            // Functions that a running generation does not know.
            dataset.execute("INSERT INTO functions (name, runtime, parameters, input_kind, memory_mb, timeout_ms,"
                    + " concurrency) VALUES ('p/new', 'nodejs:20', '[]', 'image', 256, 1000, 1)");
            LongLease.begin(dataset.connection.jdbc());
            long epoch =
                    LeaseRow.acquire(other, TestDataset.SETTINGS, "somebody").epoch();
            dataset.execute("DROP TABLE writers");

            CompletableFuture<Void> refused = CompletableFuture.runAsync(
                    () -> assertThatThrownBy(() -> preparation(config).prepare(new StartFrom.NewestState()))
                            .isInstanceOf(DatasetException.class)
                            .hasMessageContaining("runs already, since"));
            while (!refused.isDone()) {
                LeaseRow.renew(other, epoch);
                Thread.onSpinWait();
            }
            refused.join();

            assertThat(dataset.rows(TRACES)).isEmpty();
            assertThat(dataset.connection.hasTable("writers")).isFalse();
        }
    }

    @Test
    void withoutAnOpenWhiskNoTraceIsAdded(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.execute("DELETE FROM traces; UPDATE functions SET parameters = '[]'");
            Files.writeString(directory.resolve("user-wand_blur"), "23bc46b1-71f6-4ed5-8c54-816aa4f8c502:secret");

            assertThatThrownBy(() -> preparation(config).prepare(new StartFrom.NewestState()))
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("Kafka");

            assertThat(dataset.rows("SELECT * FROM traces")).isEmpty();
        }
    }

    private Preparation preparation(LoaderConfig.Database database) throws Exception {
        Map<String, String> overrides = new HashMap<>();
        overrides.put("generation.statedir", directory.resolve("states").toString());
        overrides.put("openwhisk.apihost", "http://127.0.0.1:1");
        overrides.put("openwhisk.kafkahost", "127.0.0.1:1");
        overrides.put("openwhisk.authkeys", directory.toString());
        overrides.put("database.user", database.user());
        overrides.put("database.password", database.password().value());
        overrides.put("database.database", database.database());
        overrides.put("database.host", database.host());
        overrides.put("database.port", String.valueOf(database.port()));
        LoaderConfig config = LoaderConfig.load(Path.of("deploy/loader.yml"), overrides, Map.of(), directory);
        return new Preparation(config, new PrintWriter(new StringWriter()));
    }
}
