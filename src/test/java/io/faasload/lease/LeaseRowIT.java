package io.faasload.lease;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.Generation;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.run.RunStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PostgresExtension.class)
@Timeout(120)
class LeaseRowIT {

    /** The outcome of one of several acquisitions: its epoch, or why it was refused. */
    private record Outcome(Long epoch, String refusal) {}

    @ParameterizedTest
    @ValueSource(strings = {"SELECT", "DELETE FROM generation"})
    void exactlyOneOfSeveralConcurrentAcquisitionsWins(String before, LoaderConfig.Database config) throws Exception {
        int several = 4;
        ExecutorService threads = Executors.newFixedThreadPool(several);
        try (var dataset = new TestDataset(config)) {
            dataset.execute(before);
            LongLease.begin(dataset.connection.jdbc());
            var start = new CyclicBarrier(several);
            var refused = new CountDownLatch(several - 1);
            Callable<Outcome> acquire = () -> {
                try (DatasetConnection own = dataset.database.connect()) {
                    start.await(30, TimeUnit.SECONDS);
                    long epoch = LeaseRow.acquire(
                                    own, SETTINGS, Thread.currentThread().getName())
                            .epoch();
                    while (!refused.await(100, TimeUnit.MILLISECONDS)) {
                        LeaseRow.renew(own, epoch);
                    }
                    return new Outcome(epoch, null);
                } catch (DatasetException e) {
                    refused.countDown();
                    return new Outcome(null, e.getMessage());
                }
            };
            var outcomes = new ArrayList<Outcome>();
            for (Future<Outcome> outcome : threads.invokeAll(List.of(acquire, acquire, acquire, acquire))) {
                outcomes.add(outcome.get());
            }

            LeaseRow lease = LeaseRow.read(dataset.connection).orElseThrow();
            assertThat(outcomes)
                    .filteredOn(outcome -> outcome.epoch() != null)
                    .singleElement()
                    .satisfies(winner -> {
                        assertThat(winner.epoch()).isEqualTo(lease.epoch()).isEqualTo(dataset.epoch());
                    });
            assertThat(outcomes)
                    .filteredOn(outcome -> outcome.epoch() == null)
                    .hasSize(several - 1)
                    .allSatisfy(loser -> assertThat(loser.refusal())
                            .startsWith("a generation of the dataset in schema faasload runs already, since "
                                    + lease.since().toString().substring(0, 19))
                            .contains("with epoch " + lease.epoch() + ": " + lease.holder() + ". bin/faasload stop"));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void waitsForALeaseThatNobodyRenews(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            long killed = acquire(dataset);
            LeaseRow old = LeaseRow.read(dataset.connection).orElseThrow();

            long next = acquire(dataset);

            assertThat(next).isGreaterThan(killed);
            assertThat(LeaseRow.read(dataset.connection)).hasValueSatisfying(lease -> {
                assertThat(lease.epoch()).isEqualTo(next);
                assertThat(lease.since()).isAfterOrEqualTo(old.until());
            });
        }
    }

    @Test
    void doesNotWaitForAReleasedLease(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            long ended = acquire(dataset);
            dataset.execute("UPDATE lease SET until = now() + interval '1 hour'");
            LeaseRow.release(dataset.connection, ended);

            assertThat(acquire(dataset)).isGreaterThan(ended);
        }
    }

    @Test
    void anOutdatedSubmissionNeitherRenewsNorReleasesTheLease(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            long outdated = acquire(dataset);
            LeaseRow.release(dataset.connection, outdated);
            long current = acquire(dataset);
            LeaseRow lease = LeaseRow.read(dataset.connection).orElseThrow();

            assertThat(LeaseRow.renew(dataset.connection, outdated)).isFalse();
            assertThat(LeaseRow.remaining(dataset.connection, outdated)).isEmpty();
            LeaseRow.describe(dataset.connection, outdated, "somebody");
            LeaseRow.release(dataset.connection, outdated);
            assertThat(LeaseRow.read(dataset.connection)).contains(lease);

            assertThat(LeaseRow.renew(dataset.connection, current)).isTrue();
            assertThat(LeaseRow.read(dataset.connection).orElseThrow().until()).isAfter(lease.until());
        }
    }

    @Test
    void reportsTheTimeThatIsLeft(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            long epoch = acquire(dataset);
            dataset.execute("UPDATE lease SET until = now() + interval '1 hour'");
            assertThat(LeaseRow.remaining(dataset.connection, epoch))
                    .hasValueSatisfying(left -> assertThat(left.toMinutes()).isBetween(55L, 60L));
            dataset.execute("UPDATE lease SET until = now() - interval '1 hour'");
            assertThat(LeaseRow.remaining(dataset.connection, epoch))
                    .hasValueSatisfying(left -> assertThat(left).isNegative());
            LeaseRow.release(dataset.connection, epoch);
            assertThat(LeaseRow.remaining(dataset.connection, epoch))
                    .hasValueSatisfying(left -> assertThat(left).isZero());
        }
    }

    @Test
    void aReleasedLeaseIsNotRenewed(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            long epoch = acquire(dataset);
            LeaseRow.release(dataset.connection, epoch);
            assertThat(LeaseRow.renew(dataset.connection, epoch)).isTrue();
            assertThat(LeaseRow.read(dataset.connection)).isEmpty();
        }
    }

    @Test
    void theHolderCanBeDescribedLater(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            LeaseRow.describe(dataset.connection, acquire(dataset), "job 7");
            assertThat(LeaseRow.read(dataset.connection))
                    .hasValueSatisfying(lease -> assertThat(lease.holder()).isEqualTo("job 7"));
        }
    }

    @Test
    void aSubmissionWithOtherSettingsChangesNothing(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.STARTED, A));
            Generation before = Generation.read(dataset.connection).orElseThrow();
            var other = new Generation.Settings(7, "shared", Map.of(), "{}", "{}", false);

            assertThatThrownBy(() -> LeaseRow.acquire(dataset.connection, other, "me"))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("belong to another dataset");

            assertThat(Generation.read(dataset.connection)).contains(before);
            assertThat(LeaseRow.read(dataset.connection)).isEmpty();
            assertThat(dataset.connection.jdbc().getAutoCommit()).isTrue();
        }
    }

    @Test
    void aGenerationThatStartsOverMakesARunningOneOutdated(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            long running = acquire(dataset);
            dataset.execute("DROP TABLE runs, resources, parameters");
            dataset.database.prepare();
            assertThat(LeaseRow.remaining(dataset.connection, running)).isEmpty();
            assertThat(LeaseRow.renew(dataset.connection, running)).isFalse();
        }
    }

    @Test
    void aRecreatedSchemaDoesNotReuseAnEpoch(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            long running = acquire(dataset);
            dataset.execute("DROP SCHEMA faasload CASCADE");
            dataset.database.prepare();
            assertThat(acquire(dataset)).isGreaterThan(running);
        }
    }

    private static long acquire(TestDataset dataset) throws Exception {
        return LeaseRow.acquire(dataset.connection, SETTINGS, "the test").epoch();
    }
}
