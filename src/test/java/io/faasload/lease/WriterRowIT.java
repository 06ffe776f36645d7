package io.faasload.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PostgresExtension.class)
class WriterRowIT {

    private static final long EPOCH = 7;

    @Test
    void knowsTheAttemptsOfTheWritersAndLeavesNoRun(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            WriterRow.prove(dataset.connection, EPOCH, 0, 1);
            WriterRow.prove(dataset.connection, EPOCH, 1, 1);
            assertThat(WriterRow.attempts(dataset.connection, EPOCH)).isEqualTo(Map.of(0, 1, 1, 1));
            assertThat(WriterRow.attempts(dataset.connection, EPOCH + 1)).isEmpty();

            WriterRow.prove(dataset.connection, EPOCH, 1, 2);
            assertThat(WriterRow.attempts(dataset.connection, EPOCH)).isEqualTo(Map.of(0, 1, 1, 2));
            assertThat(dataset.rows("SELECT * FROM runs")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REVOKE INSERT ON runs FROM writing",
                "REVOKE ALL ON writers FROM writing",
                "ALTER ROLE writing SET default_transaction_read_only = on",
                "ALTER ROLE writing CONNECTION LIMIT 0",
                "ALTER ROLE writing SET lock_timeout = 1; COMMIT; BEGIN; LOCK TABLE runs"
            })
    void failsWhileTheDatabaseAcceptsNoRows(String refusal, LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            // Roles belong to the whole server, which other tests share.
            String role = dataset.rows("SELECT 'writer_' || current_database()").get(0);
            dataset.execute("CREATE ROLE " + role + " LOGIN; GRANT USAGE ON SCHEMA faasload TO " + role
                    + "; GRANT ALL ON ALL TABLES IN SCHEMA faasload TO " + role);
            dataset.execute(refusal.replace("writing", role));

            assertThatThrownBy(() -> prove(dataset, role)).isInstanceOf(SQLException.class);
            dataset.execute("ROLLBACK");
            assertThat(WriterRow.attempts(dataset.connection, EPOCH)).isEmpty();
        }
    }

    @Test
    void aConstraintAgainstItsOwnRunIsIgnored(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.execute("ALTER TABLE runs ADD CHECK (input > 0)");
            WriterRow.prove(dataset.connection, EPOCH, 0, 1);
            assertThat(WriterRow.attempts(dataset.connection, EPOCH)).isEqualTo(Map.of(0, 1));
        }
    }

    private static void prove(TestDataset dataset, String role) throws SQLException {
        var jdbc = dataset.database.jdbc();
        try (Connection writer = DriverManager.getConnection(jdbc.url(), role, "")) {
            WriterRow.prove(new DatasetConnection(writer, jdbc.schema()), EPOCH, 0, 1);
        }
    }
}
