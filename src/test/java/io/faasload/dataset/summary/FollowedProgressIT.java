package io.faasload.dataset.summary;

import static io.faasload.dataset.TestDataset.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.function.Traces;
import io.faasload.dataset.runs.RandomWrites;
import io.faasload.dataset.summary.Progress.TraceProgress;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class FollowedProgressIT {

    private final List<DatasetConnection> opened = new ArrayList<>();

    @Test
    void keepsOneConnectionUntilTheDatabaseFails(LoaderConfig.Database config) throws Exception {
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

    /** Includes writes that the rule refuses, late ends of lost runs, and rows that are set apart. */
    @Test
    void countsTheSameAsACountOfAllRuns(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            int other = Traces.ensure(dataset.connection, dataset.function, "somebody");
            Map<Integer, Integer> inputs = Map.of(dataset.trace, 7, other, 4);
            for (int seed = 0; seed < 20; seed++) {
                dataset.execute("TRUNCATE runs, parameters, resources, rejected");
                Random random = new Random(seed);
                var writes = new RandomWrites(random, dataset, List.of(dataset.trace, other), 8, true);
                try (var followed = new FollowedProgress(dataset.database.jdbc()::connect, inputs, 2)) {
                    for (int step = 0; step < 30; step++) {
                        for (int i = random.nextInt(4); i > 0; i--) {
                            dataset.write(writes.run());
                        }
                        if (random.nextInt(4) == 0) {
                            setApart(dataset, new RunId(dataset.trace, 1 + random.nextInt(8)), random);
                        }
                        assertThat(settled(followed.read()))
                                .as("seed %d, step %d", seed, step)
                                .isEqualTo(settled(Progress.read(dataset.connection, inputs)));
                    }
                }
                try (var fresh = new FollowedProgress(dataset.database.jdbc()::connect, inputs, 3)) {
                    assertThat(counts(fresh.read()))
                            .as("seed %d", seed)
                            .isEqualTo(counts(Progress.read(dataset.connection, inputs)));
                }
            }
        }
    }

    @Test
    void countsASettledBlockAgainOnlyWhenAllRunsAreSettled(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config);
                var followed = new FollowedProgress(dataset.database.jdbc()::connect, Map.of(dataset.trace, 3), 2)) {
            dataset.write(dataset.run(1, RunStatus.LOST, A), dataset.run(2, RunStatus.COMPLETED, "2"));
            assertThat(followed.read().completed()).isEqualTo(1);

            dataset.write(dataset.run(1, RunStatus.COMPLETED, A), dataset.run(3, RunStatus.STARTED, "3"));
            assertThat(followed.read().completed()).isEqualTo(1);
            assertThat(followed.read().inFlight()).isEqualTo(1);

            dataset.write(dataset.run(3, RunStatus.COMPLETED, "3"));
            assertThat(followed.read().completed()).isEqualTo(3);
        }
    }

    @Test
    void isNotSettledWhenACountedRowIsMissing(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config);
                var followed = new FollowedProgress(dataset.database.jdbc()::connect, Map.of(dataset.trace, 3), 2)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A), dataset.run(2, RunStatus.COMPLETED, "2"));
            assertThat(followed.read().settled()).isEqualTo(2);
            dataset.execute("DELETE FROM runs WHERE input = 1");
            dataset.write(dataset.run(3, RunStatus.COMPLETED, "3"));
            assertThat(followed.read().settled()).isEqualTo(2);
        }
    }

    private static void setApart(TestDataset dataset, RunId run, Random random) throws SQLException {
        dataset.execute("INSERT INTO rejected (subject, run, status, sqlstate, reason, content) VALUES ('" + run + "', "
                + run.value() + ", '" + (random.nextBoolean() ? "completed" : "started")
                + "', '22021', 'no', '{}') ON CONFLICT DO NOTHING");
    }

    /** What no late event changes. */
    private static List<List<Long>> settled(Progress progress) {
        return progress.traces().stream()
                .map(trace -> List.of((long) trace.trace(), trace.expected(), trace.started(), trace.settled()))
                .toList();
    }

    private static List<TraceProgress> counts(Progress progress) {
        return progress.traces().stream()
                .map(trace -> new TraceProgress(
                        trace.trace(),
                        trace.function(),
                        trace.namespace(),
                        trace.expected(),
                        trace.started(),
                        trace.completed(),
                        trace.failed(),
                        trace.refused(),
                        trace.lost(),
                        trace.missed(),
                        trace.rejected(),
                        null,
                        null))
                .toList();
    }

    private FollowedProgress follow(TestDataset dataset) {
        return new FollowedProgress(
                () -> {
                    opened.add(dataset.database.jdbc().connect());
                    return opened.get(opened.size() - 1);
                },
                Map.of(dataset.trace, 3));
    }

    private static boolean isClosed(DatasetConnection connection) {
        try {
            return connection.jdbc().isClosed();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
