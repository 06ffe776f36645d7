package io.faasload.dataset.runs;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.JdbcSettings;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.run.Run;
import io.faasload.run.RunStatus;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The statements in Flink's JDBC sink. */
@ExtendWith(PostgresExtension.class)
class SinkIT {

    @Test
    void flinksSinkWritesRunsAndOrphansInBatches(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            var settings = new Configuration();
            settings.set(PipelineOptions.GENERIC_TYPES, false);
            settings.set(RpcOptions.ASK_TIMEOUT_DURATION, Duration.ofMinutes(5));
            var flink = StreamExecutionEnvironment.createLocalEnvironment(1, settings);
            flink.fromData(
                            Run.class,
                            dataset.run(1, RunStatus.STARTED, A),
                            dataset.run(1, RunStatus.COMPLETED, A),
                            dataset.run(2, RunStatus.REFUSED, null))
                    .sinkTo(JdbcSink.<Run>builder()
                            .withQueryStatement(RunStatement.SQL, new RunStatement(dataset.epoch()))
                            .withExecutionOptions(batched())
                            .buildAtLeastOnce(connection(dataset)));
            flink.fromData(Orphan.class, new Orphan(B, "somebody", "hello", 1, null))
                    .sinkTo(JdbcSink.<Orphan>builder()
                            .withQueryStatement(OrphanStatement.SQL, new OrphanStatement(dataset.epoch()))
                            .withExecutionOptions(batched())
                            .buildAtLeastOnce(connection(dataset)));
            flink.execute();
            assertThat(dataset.rows("SELECT input, status FROM runs ORDER BY input"))
                    .containsExactly("1 completed", "2 refused");
            assertThat(dataset.rows("SELECT count(*) FROM parameters")).containsExactly("8");
            assertThat(dataset.rows("SELECT count(*) FROM resources")).containsExactly("2");
            assertThat(dataset.rows("SELECT activation_id FROM orphans")).containsExactly(B);
        }
    }

    private static JdbcExecutionOptions batched() {
        return JdbcExecutionOptions.builder()
                .withBatchSize(100)
                .withBatchIntervalMs(50)
                .withMaxRetries(3)
                .build();
    }

    private static JdbcConnectionOptions connection(TestDataset dataset) {
        JdbcSettings jdbc = dataset.database.jdbc();
        return new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
                .withUrl(jdbc.url())
                .withUsername(jdbc.user())
                .withPassword(jdbc.password().value())
                .withDriverName("org.postgresql.Driver")
                .build();
    }
}
