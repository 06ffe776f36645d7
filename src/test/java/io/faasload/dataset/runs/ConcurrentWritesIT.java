package io.faasload.dataset.runs;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.run.Run;
import io.faasload.run.RunStatus;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two sinks write the same runs, each over its own connection. */
@ExtendWith(PostgresExtension.class)
class ConcurrentWritesIT {

    private static final String DEADLOCK = "40P01";
    private static final String OUTCOME =
            "SELECT r.status, r.activation_id, (SELECT string_agg(activation_id, ' ') FROM orphans) FROM runs r";

    @Test
    void aStartedRowWrittenAlongsideTheCompletedOneLoses(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            overtake(dataset, dataset.run(1, RunStatus.COMPLETED, A), dataset.run(1, RunStatus.STARTED, A));
            assertThat(dataset.rows(OUTCOME)).containsExactly("completed " + A + " -");
        }
    }

    @Test
    void oneOfTwoConcurrentCompletedRowsWinsAndTheOtherIsAnOrphan(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            overtake(dataset, dataset.run(1, RunStatus.COMPLETED, A), dataset.run(1, RunStatus.COMPLETED, B));
            assertThat(dataset.rows(OUTCOME)).containsExactly("completed " + A + " " + B);
        }
    }

    @Test
    void anActivationReplacedWhileItIsWrittenIsAnOrphan(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            overtake(dataset, dataset.run(1, RunStatus.STARTED, A), dataset.run(1, RunStatus.COMPLETED, B));
            assertThat(dataset.rows(OUTCOME)).containsExactly("completed " + B + " " + A);
            assertThat(dataset.rows("SELECT count(*) FROM parameters")).containsExactly("4");
        }
    }

    /** Writes a row, and before it is committed another one, whose snapshot lacks the first. */
    private static void overtake(TestDataset dataset, Run first, Run second) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (DatasetConnection sink = dataset.database.connect()) {
            dataset.connection.jdbc().setAutoCommit(false);
            dataset.write(first);
            Future<Void> written = thread.submit(() -> {
                TestDataset.write(sink, second);
                return null;
            });
            try (DatasetConnection observer = dataset.database.connect()) {
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
                String waiting = "SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                        + " WHERE NOT l.granted AND a.datname = current_database()";
                while (TestDataset.rows(observer, waiting).isEmpty()) {
                    assertThat(written).as("the second waits for the first").isNotDone();
                    assertThat(System.nanoTime()).isLessThan(end);
                    Thread.onSpinWait();
                }
            }
            dataset.connection.jdbc().commit();
            dataset.connection.jdbc().setAutoCommit(true);
            written.get(30, TimeUnit.SECONDS);
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void whateverTheOrderEveryActivationIsInItsRowOrAnOrphan(LoaderConfig.Database config) throws Exception {
        int runs = 300;
        try (var dataset = new TestDataset(config)) {
            var one = new ArrayList<Run>();
            var two = new ArrayList<Run>();
            for (int input = 1; input <= runs; input++) {
                String a = "a" + input;
                String b = "b" + input;
                one.add(dataset.run(input, RunStatus.STARTED, a));
                one.add(dataset.run(input, input % 3 == 0 ? RunStatus.LOST : RunStatus.COMPLETED, a));
                two.add(dataset.run(input, RunStatus.COMPLETED, b));
                two.add(dataset.run(input, RunStatus.STARTED, b));
            }
            Collections.shuffle(one, new Random(1));
            Collections.shuffle(two, new Random(2));
            CompletableFuture.allOf(sink(dataset, one), sink(dataset, two)).get(5, TimeUnit.MINUTES);

            assertThat(dataset.rows("SELECT status, count(*) FROM runs GROUP BY 1"))
                    .containsExactly("completed " + runs);
            assertThat(dataset.rows("""
                                    SELECT count(*), count(DISTINCT activation_id), min(n), max(n) FROM (
                                      SELECT activation_id, count(*) OVER (PARTITION BY substr(activation_id, 2)) AS n
                                      FROM (SELECT activation_id FROM runs UNION ALL SELECT activation_id FROM orphans)
                                      AS every) AS counted""")).containsExactly(2 * runs + " " + 2 * runs + " 2 2");
            assertThat(dataset.rows("SELECT count(*) FROM runs WHERE input % 3 = 0 AND activation_id LIKE 'b%'"))
                    .containsExactly(String.valueOf(runs / 3));
            assertThat(dataset.rows("SELECT count(*) FROM parameters")).containsExactly(String.valueOf(4 * runs));
            assertThat(dataset.rows("SELECT count(*) FROM resources")).containsExactly(String.valueOf(2 * runs));
        }
    }

    /** Writes in batches of 10, each one transaction, and retries a batch that PostgreSQL rolled back, as Flink's sink does. */
    private static CompletableFuture<Void> sink(TestDataset dataset, List<Run> runs) {
        return CompletableFuture.runAsync(() -> {
            try (DatasetConnection connection = dataset.database.connect()) {
                connection.jdbc().setAutoCommit(false);
                for (int i = 0; i < runs.size(); i += 10) {
                    Run[] batch = runs.subList(i, i + 10).toArray(Run[]::new);
                    while (!written(connection, batch)) {
                        Thread.onSpinWait();
                    }
                }
            } catch (SQLException | DatasetException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static boolean written(DatasetConnection connection, Run... batch) throws SQLException {
        try {
            TestDataset.write(connection, batch);
            connection.jdbc().commit();
            return true;
        } catch (SQLException e) {
            connection.jdbc().rollback();
            if (!DEADLOCK.equals(e.getSQLState())) {
                throw e;
            }
            return false;
        }
    }
}
