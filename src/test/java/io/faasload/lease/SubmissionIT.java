package io.faasload.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.Generation;
import io.faasload.dataset.JdbcSettings;
import io.faasload.dataset.PostgresExtension;
import java.net.URI;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
@Timeout(120)
class SubmissionIT {

    private static final Generation.Settings SETTINGS =
            new Generation.Settings(19940503, "shared", Map.of(), "{}", "{}", false);

    @Test
    void anotherIsRefusedBeforeTheJobIsSubmitted(LoaderConfig.Database config) throws Exception {
        JdbcSettings jdbc = prepared(config);
        try (DatasetConnection connection = jdbc.connect()) {
            connection.jdbc().setSchema(jdbc.schema());
            LongLease.begin(connection.jdbc());
        }
        try (Submission first = acquire(jdbc, "here")) {
            assertThatThrownBy(() -> acquire(jdbc, "there"))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("with epoch " + first.generation().epoch())
                    .hasMessageContaining(": not submitted yet, started on ")
                    .hasMessageContaining("with generation.statedir here. bin/faasload stop ends it");
        }
    }

    @Test
    void aLeaseWithoutASubmissionIsReleased(LoaderConfig.Database config) throws Exception {
        JdbcSettings jdbc = prepared(config);
        acquire(jdbc, "here").close();
        assertThat(lease(jdbc)).isEmpty();
    }

    @Test
    void aJobKeepsTheLeaseUntilItIsReleased(LoaderConfig.Database config) throws Exception {
        JdbcSettings jdbc = prepared(config);
        try (Submission submitted = acquire(jdbc, "here")) {
            submitted.handOver(URI.create("http://flink:8081"), "abc");
            submitted.close();
            assertThat(lease(jdbc))
                    .hasValueSatisfying(lease -> assertThat(lease.holder())
                            .startsWith("job abc at http://flink:8081, started on ")
                            .endsWith("with generation.statedir here"));

            submitted.release();
            assertThat(lease(jdbc)).isEmpty();
        }
    }

    @Test
    void aTaskOfAnOutdatedSubmissionLearnsOfIt(LoaderConfig.Database config) throws Exception {
        JdbcSettings jdbc = prepared(config);
        try (Submission submitted = acquire(jdbc, "here");
                JdbcLease task = task(jdbc, submitted)) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                task.renew();
                assertThat(task.remaining()).isPositive().isLessThanOrEqualTo(LeaseRow.LENGTH);
            });

            submitted.handOver(URI.create("http://flink:8081"), "abc");
            try (Submission next = acquire(jdbc, "there")) {
                assertThat(next.generation().epoch())
                        .isGreaterThan(submitted.generation().epoch());
                assertThatThrownBy(task::renew).isInstanceOf(OutdatedSubmissionException.class);
                assertThatThrownBy(task::remaining).isInstanceOf(OutdatedSubmissionException.class);
            }
        }
    }

    @Test
    void aDatabaseOutageIsNotTheEnd(LoaderConfig.Database config) throws Exception {
        JdbcSettings jdbc = prepared(config);
        try (Submission submitted = acquire(jdbc, "here");
                JdbcLease task = task(jdbc, submitted)) {
            task.renew();
            try (DatasetConnection admin = jdbc.connect();
                    Statement statement = admin.jdbc().createStatement()) {
                statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
            }
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                task.renew();
                assertThat(task.remaining()).isPositive();
            });
        }
    }

    @Test
    void theDriverRenewsUntilItHandsOver(LoaderConfig.Database config) throws Exception {
        JdbcSettings jdbc = prepared(config);
        try (Submission submitted = acquire(jdbc, "here")) {
            LeaseRow first = lease(jdbc).orElseThrow();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> lease(jdbc).orElseThrow().until().isAfter(first.until()));
            submitted.handOver(URI.create("http://flink:8081"), "abc");
        }
    }

    private static JdbcSettings prepared(LoaderConfig.Database config) throws DatasetException {
        DatasetDatabase database = DatasetDatabase.of(config);
        database.prepare();
        return database.jdbc();
    }

    private static Submission acquire(JdbcSettings jdbc, String statedir) throws Exception {
        return Submission.acquire(jdbc, SETTINGS, statedir);
    }

    /** Waits long: a slow answer is no failure here. */
    private static JdbcLease task(JdbcSettings jdbc, Submission submitted) {
        return new JdbcLease(jdbc, submitted.generation().epoch(), 60);
    }

    private static Optional<LeaseRow> lease(JdbcSettings jdbc) throws Exception {
        try (DatasetConnection connection = jdbc.connect()) {
            return LeaseRow.read(connection);
        }
    }
}
