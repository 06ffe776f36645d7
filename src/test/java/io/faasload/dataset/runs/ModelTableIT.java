package io.faasload.dataset.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.function.Traces;
import io.faasload.lease.DatabaseClock;
import io.faasload.lease.LeasePlay;
import io.faasload.run.Run;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import io.faasload.simulation.ModelTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Compares the tables in PostgreSQL with their model after the same random writes. Each seed is one play;
 * {@code -Dfaasload.seeds=N} plays the seeds 1 to N. A failure names the seed and the steps.
 */
@ExtendWith(PostgresExtension.class)
@Timeout(3600)
class ModelTableIT {

    private static final int SEEDS = 100;

    /** How long an acquisition may wait: 100 ms. */
    private static final int LEASE_SEEDS = 4;

    /** One play. */
    private interface Play {
        void of(Random random) throws Exception;
    }

    private static void forEachSeed(int defaultSeeds, Play play) {
        int seeds = Integer.getInteger("faasload.seeds", defaultSeeds);
        for (int seed = 1; seed <= seeds; seed++) {
            try {
                play.of(new Random(seed));
            } catch (Exception | AssertionError e) {
                fail("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    @Test
    void sequentialWritesEndInTheTablesOfTheModel(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            int other = Traces.ensure(dataset.connection, dataset.function, "somebody");
            forEachSeed(SEEDS, random -> {
                dataset.execute("DELETE FROM runs; DELETE FROM orphans");
                var writes = new RandomWrites(random, dataset, List.of(dataset.trace, other), 3, random.nextBoolean());
                var model = new ModelTable(dataset.epoch());
                var history = new ArrayList<String>();
                for (int i = 0; i < 25; i++) {
                    step(dataset, random, writes, model, history);
                }
                assertThat(TableTexts.of(dataset.connection))
                        .as(() -> String.join("\n", history))
                        .containsExactlyElementsOf(TableTexts.of(model));
                assertThat(Runs.since(dataset.connection, other, 2)).isEqualTo(model.since(other, 2));
                assertSameRunsAreFound(dataset, model);
            });
        }
    }

    @Test
    void chunksEndInTheSameRowsAsSequentialWrites(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config);
                var statement = dataset.connection.prepareStatement(RunStatement.SQL)) {
            var rows = new RunStatement(dataset.epoch());
            forEachSeed(SEEDS, random -> {
                dataset.execute("DELETE FROM runs; DELETE FROM orphans");
                var writes = new RandomWrites(random, dataset, List.of(dataset.trace), 6, true);
                var model = new ModelTable(dataset.epoch());
                var history = new ArrayList<String>();
                for (int chunk = 0; chunk < 10; chunk++) {
                    Map<RunId, Run> runs = new TreeMap<>(Comparator.comparing(RunId::value));
                    for (int i = 1 + random.nextInt(6); i > 0; i--) {
                        Run run = writes.run();
                        runs.put(run.id(), run);
                    }
                    history.add(runs.values().toString());
                    rows.accept(statement, List.copyOf(runs.values()));
                    statement.executeUpdate();
                    runs.values().forEach(run -> model.write(run, model.epoch()));
                }
                assertThat(TableTexts.of(dataset.connection))
                        .as(() -> String.join("\n", history))
                        .containsExactlyElementsOf(TableTexts.of(model));
            });
        }
    }

    @Test
    void aMergedRowEndsInTheSameRowsAsBothInSequence(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            var rows = new RunStatement(dataset.epoch());
            var merges = new AtomicInteger();
            forEachSeed(10 * SEEDS, random -> {
                var writes = new RandomWrites(random, dataset, List.of(dataset.trace), 1, true);
                var apart = new ModelTable(1);
                var merged = new ModelTable(1);
                for (int i = random.nextInt(4); i > 0; i--) {
                    Run run = writes.run();
                    apart.write(run, 1);
                    merged.write(run, 1);
                }
                Run earlier = writes.run();
                Run later = writes.run();
                Run both = rows.merged(earlier, later);
                if (both != null && earlier.parameters().equals(later.parameters())) {
                    merges.incrementAndGet();
                    apart.write(earlier, 1);
                    apart.write(later, 1);
                    merged.write(both, 1);
                    // The time at which an orphan was seen may be that of either.
                    Set<String> orphans = apart.orphans().keySet();
                    assertThat(TableTexts.of(merged, orphans)).containsExactlyElementsOf(TableTexts.of(apart, orphans));
                }
            });
            assertThat(merges).hasPositiveValue();
        }
    }

    private static void step(
            TestDataset dataset, Random random, RandomWrites writes, ModelTable model, List<String> history)
            throws Exception {
        int what = random.nextInt(100);
        if (what < 75) {
            Run run = writes.run();
            history.add(run.toString());
            TestDataset.writeOrReject(dataset.connection, model.epoch(), run);
            model.write(run, model.epoch());
        } else if (what < 90) {
            Orphan orphan = writes.orphan();
            history.add(orphan.toString());
            dataset.write(model.epoch(), orphan);
            model.writeOrphan(orphan, model.epoch());
        } else if (what < 93) {
            int trace = writes.trace();
            int lastInput = writes.input();
            history.add("delete the refused ones of trace " + trace + " up to input " + lastInput);
            assertThat(Runs.deleteRefused(dataset.connection, trace, lastInput))
                    .as(() -> String.join("\n", history))
                    .isEqualTo(model.deleteRefused(trace, lastInput));
        } else if (what < 96) {
            dataset.execute("UPDATE generation SET epoch = epoch + 1");
            model.release(model.acquire(0));
        } else {
            long outdated = model.epoch() - 1;
            Run run = writes.run();
            assertThatThrownBy(() -> TestDataset.write(dataset.connection, outdated, run))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> model.write(run, outdated)).isInstanceOf(ModelTable.OutdatedEpochException.class);
            assertThatThrownBy(() -> dataset.write(outdated, writes.orphan())).isInstanceOf(SQLException.class);
        }
    }

    private static void assertSameRunsAreFound(TestDataset dataset, ModelTable model) throws SQLException {
        var activations = new ArrayList<>(model.orphans().keySet());
        model.runs().forEach(run -> activations.add(String.valueOf(run.call().activationId())));
        Map<String, RecordedRun> runs = Runs.byActivation(dataset.connection, activations);
        for (String activation : activations) {
            var found = model.find(activation);
            var expected = Optional.ofNullable(runs.get(activation));
            assertThat(found.map(entry -> entry.invocation().id())).isEqualTo(expected.map(RecordedRun::id));
            assertThat(found.map(entry -> entry.invocation().call()))
                    .isEqualTo(expected.map(run -> run.past().call()));
            assertThat(found.map(entry -> entry.isCompleted()))
                    .isEqualTo(expected.map(run -> run.past().status() == RunStatus.COMPLETED));
        }
    }

    @Test
    void overlappingTransactionsEndInTheRowsOfTheirCommitOrder(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config);
                var one = new OpenSink(dataset);
                var two = new OpenSink(dataset);
                var three = new OpenSink(dataset)) {
            var waits = new AtomicInteger();
            forEachSeed(SEEDS, random -> {
                dataset.execute("DELETE FROM runs; DELETE FROM orphans");
                var interleaving = new Interleaving(dataset, List.of(one, two, three), random, 1 + random.nextInt(3));
                interleaving.play(20);
                waits.addAndGet(interleaving.waits());
            });
            assertThat(waits).hasPositiveValue();
        }
    }

    @Test
    void theLeaseMatchesTheModelOnTheDatabasesClock(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config);
                DatasetConnection other = dataset.database.connect()) {
            var clock = new DatabaseClock(dataset.connection.jdbc());
            DatabaseClock.use(other.jdbc());
            forEachSeed(LEASE_SEEDS, random -> {
                dataset.execute("DELETE FROM lease");
                clock.set(0);
                new LeasePlay(dataset, other, clock, random).play(40);
            });
        }
    }
}
