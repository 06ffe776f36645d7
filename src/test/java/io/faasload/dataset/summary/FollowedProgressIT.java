package io.faasload.dataset.summary;

import static io.faasload.dataset.TestDataset.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.run.RunStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class FollowedProgressIT {

    private final List<Connection> opened = new ArrayList<>();

    @Test
    void keepsOneConnectionUntilTheDatabaseHasBeenAway(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config);
                var followed = follow(dataset)) {
            assertThat(followed.read().completed()).isZero();
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            assertThat(followed.read().completed()).isEqualTo(1);
            assertThat(opened).hasSize(1);

            dataset.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
            assertThat(followed.read().completed()).isEqualTo(1);
            assertThat(opened).hasSize(2);
        }
        assertThat(opened).allMatch(FollowedProgressIT::isClosed);
    }

    @Test
    void discardsAConnectionThatFailed(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config);
                var followed = follow(dataset)) {
            dataset.execute("ALTER TABLE runs RENAME TO gone");
            assertThatThrownBy(followed::read).isInstanceOf(SQLException.class).hasMessageContaining("runs");
            assertThat(opened).allMatch(FollowedProgressIT::isClosed);

            dataset.execute("ALTER TABLE gone RENAME TO runs");
            assertThat(followed.read().expected()).isEqualTo(3);
        }
    }

    private FollowedProgress follow(TestDataset dataset) {
        return new FollowedProgress(
                () -> {
                    opened.add(dataset.database.jdbc().connect());
                    return opened.get(opened.size() - 1);
                },
                Map.of(dataset.trace, 3));
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
