package io.faasload.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class DatasetConnectionIT {

    private static final String NAMES = "SELECT namespace FROM faasload.orphans";

    @Test
    void workIsCommittedCompletelyOrNotAtAll(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config);
                DatasetConnection other = dataset.database.connect()) {
            dataset.connection.inTransaction(() -> {
                insert(dataset, "kept");
                assertThat(TestDataset.rows(other, NAMES)).isEmpty();
                return null;
            });
            var failure = new IllegalStateException("boom");
            assertThatThrownBy(() -> dataset.connection.inTransaction(() -> {
                        insert(dataset, "undone");
                        throw failure;
                    }))
                    .isSameAs(failure);
            assertThat(TestDataset.rows(other, NAMES)).containsExactly("kept");
            assertThat(dataset.connection.jdbc().getAutoCommit()).isTrue();
        }
    }

    @Test
    void workWithinATransactionJoinsIt(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.connection.jdbc().setAutoCommit(false);
            assertThat(dataset.connection.<String, RuntimeException>inTransaction(() -> {
                        insert(dataset, "undone");
                        return "result";
                    }))
                    .isEqualTo("result");
            dataset.connection.jdbc().rollback();
            assertThat(dataset.rows(NAMES)).isEmpty();
        }
    }

    @Test
    void aBrokenConnectionDoesNotHideTheCauseOfTheFailure(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            assertThatThrownBy(() -> dataset.connection.inTransaction(() -> {
                        dataset.rows("SELECT pg_terminate_backend(pg_backend_pid())");
                        return null;
                    }))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("terminating connection")
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        }
    }

    private static void insert(TestDataset dataset, String namespace) throws SQLException {
        dataset.execute("INSERT INTO orphans VALUES ('" + namespace + "', '" + namespace + "', 'p/a', 1)");
    }
}
