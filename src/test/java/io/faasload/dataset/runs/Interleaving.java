package io.faasload.dataset.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.TestDataset;
import io.faasload.dataset.runs.OpenSink.Batch;
import io.faasload.lease.LeaseRow;
import io.faasload.run.Run;
import io.faasload.simulation.ModelTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Several connections whose statements and commits are mixed at random. One action starts at a time, and the next one when each
 * connection has finished or waits for a lock, so the outcome does not depend on speed, except for which transaction PostgreSQL
 * fails in a deadlock. The model receives each transaction when it is committed.
 */
final class Interleaving {

    private static final String DEADLOCK = "40P01";
    private static final String OUTDATED = "55000";

    /**
     * Two connections insert the same run at the same moment: the loser also has a duplicate in the index of activations, which
     * ON CONFLICT does not cover. Written again, it finds the row.
     */
    private static final String SAME_RUN = "23505";

    private static final String WAITING =
            "SELECT pid, pg_blocking_pids(pid) FROM unnest(ARRAY[%s]) AS pid WHERE cardinality(pg_blocking_pids(pid)) > 0";

    private final TestDataset dataset;
    private final List<OpenSink> sinks;
    private final Random random;
    private final RandomWrites writes;
    private final ModelTable model;
    /** Activations of runs and orphans written concurrently; the content of such an orphan depends on who sees whom. */
    private final Set<String> simultaneous = new HashSet<>();

    private final Map<OpenSink, List<Batch>> again = new HashMap<>();
    private final List<String> history = new ArrayList<>();
    /** Connections that waited for an idle one when last checked. */
    private Set<Integer> waiting = Set.of();

    private int waits;
    private int deadlocks;

    /** Starts with empty tables. */
    Interleaving(TestDataset dataset, List<OpenSink> sinks, Random random, int inputs) throws SQLException {
        this.dataset = dataset;
        this.sinks = sinks;
        this.random = random;
        this.writes = new RandomWrites(random, dataset, List.of(dataset.trace), inputs, true);
        this.model = new ModelTable(dataset.epoch());
    }

    /** Performs that many steps, commits what is open, and compares. */
    void play(int steps) throws Exception {
        for (int i = 0; i < steps; i++) {
            step();
            settle();
        }
        while (sinks.stream().anyMatch(sink -> !sink.batches.isEmpty())) {
            List<OpenSink> open =
                    idle().stream().filter(sink -> !sink.batches.isEmpty()).toList();
            commit(any(open));
            settle();
        }
        assertThat(TableTexts.of(dataset.connection, simultaneous))
                .as(() -> String.join("\n", history))
                .containsExactlyElementsOf(TableTexts.of(model, simultaneous));
    }

    /** How often a write waited for another connection. */
    int waits() {
        return waits;
    }

    /** How often PostgreSQL failed a write in a deadlock. */
    int deadlocks() {
        return deadlocks;
    }

    private void step() throws Exception {
        OpenSink sink = any(idle());
        int what = random.nextInt(100);
        if (what < 2) {
            long epoch = LeaseRow.acquire(dataset.connection, TestDataset.SETTINGS, "the test")
                    .epoch();
            LeaseRow.release(dataset.connection, epoch);
            assertThat(model.acquire(0)).isEqualTo(epoch);
            model.release(epoch);
            note("epoch " + epoch);
        } else if (what < 30 && !sink.batches.isEmpty()) {
            commit(sink);
        } else if (what < 35 && !sink.batches.isEmpty()) {
            note(sinks.indexOf(sink) + " rolls back");
            sink.rollback();
        } else {
            write(sink);
        }
    }

    private void write(OpenSink sink) {
        List<Batch> failed = again.getOrDefault(sink, List.of());
        Batch batch = failed.isEmpty() ? drawn() : failed.remove(0);
        for (OpenSink other : sinks) {
            if (other != sink) {
                for (Batch open : other.batches) {
                    noteSimultaneous(open.orphans(), batch.runs());
                    noteSimultaneous(batch.orphans(), open.runs());
                }
            }
        }
        note(sinks.indexOf(sink) + " writes " + batch);
        sink.write(batch);
    }

    private Batch drawn() {
        var runs = new ArrayList<Run>();
        var orphans = new ArrayList<Orphan>();
        if (random.nextInt(5) == 0) {
            orphans.add(writes.orphan());
        } else {
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                runs.add(writes.run());
            }
        }
        return new Batch(runs, orphans, random.nextInt(50) == 0 ? model.epoch() - 1 : model.epoch());
    }

    private void noteSimultaneous(List<Orphan> orphans, List<Run> runs) {
        for (Orphan orphan : orphans) {
            for (Run run : runs) {
                if (orphan.activationId()
                        .startsWith(run.id().trace() + "-" + run.id().input())) {
                    simultaneous.add(orphan.activationId());
                }
            }
        }
    }

    private void commit(OpenSink sink) throws SQLException {
        note(sinks.indexOf(sink) + " commits");
        List<Batch> batches = List.copyOf(sink.batches);
        sink.commit();
        for (Batch batch : batches) {
            // Outdated writers have already failed.
            batch.runs().forEach(run -> model.write(run, model.epoch()));
            batch.orphans().forEach(orphan -> model.writeOrphan(orphan, model.epoch()));
        }
    }

    /** Waits until every connection is idle or waits for an idle one. */
    private void settle() throws Exception {
        while (true) {
            for (OpenSink sink : sinks) {
                if (sink.isWriting() && !waiting.contains(sink.pid) && sink.isFinished()) {
                    finish(sink);
                }
            }
            List<OpenSink> writing = sinks.stream().filter(OpenSink::isWriting).toList();
            if (writing.isEmpty()) {
                return;
            }
            Map<Integer, List<Integer>> blockers = blockers(writing);
            waiting = hasCycle(blockers) ? Set.of() : blockers.keySet();
            if (waiting.size() == writing.size()) {
                waits++;
                return;
            }
        }
    }

    private Map<Integer, List<Integer>> blockers(List<OpenSink> writing) throws SQLException {
        String pids = writing.stream().map(sink -> String.valueOf(sink.pid)).collect(Collectors.joining(","));
        Map<Integer, List<Integer>> blockers = new HashMap<>();
        for (String row : TestDataset.rows(dataset.connection, WAITING.formatted(pids))) {
            String[] columns = row.split("[ {},]+");
            var of = new ArrayList<Integer>();
            for (int i = 1; i < columns.length; i++) {
                of.add(Integer.valueOf(columns[i]));
            }
            blockers.put(Integer.valueOf(columns[0]), of);
        }
        return blockers;
    }

    private static boolean hasCycle(Map<Integer, List<Integer>> blockers) {
        for (Integer start : blockers.keySet()) {
            var reached = new HashSet<>(blockers.get(start));
            boolean isGrowing = true;
            while (isGrowing) {
                var more = new HashSet<>(reached);
                reached.forEach(pid -> more.addAll(blockers.getOrDefault(pid, List.of())));
                isGrowing = reached.addAll(more);
            }
            if (reached.contains(start)) {
                return true;
            }
        }
        return false;
    }

    private void finish(OpenSink sink) throws Exception {
        Batch batch = sink.batches.get(sink.batches.size() - 1);
        try {
            sink.finished();
            note(sinks.indexOf(sink) + " has written");
        } catch (SQLException e) {
            note(sinks.indexOf(sink) + " failed: " + e.getSQLState());
            if (DEADLOCK.equals(e.getSQLState()) || SAME_RUN.equals(e.getSQLState())) {
                deadlocks += DEADLOCK.equals(e.getSQLState()) ? 1 : 0;
                again.put(sink, new ArrayList<>(sink.batches));
            } else if (!OUTDATED.equals(e.getSQLState()) || batch.epoch() == model.epoch()) {
                throw new AssertionError(String.join("\n", history), e);
            }
            sink.rollback();
        }
    }

    private List<OpenSink> idle() {
        return sinks.stream().filter(sink -> !sink.isWriting()).toList();
    }

    private OpenSink any(List<OpenSink> some) {
        return some.get(random.nextInt(some.size()));
    }

    private void note(String event) {
        history.add(event);
    }
}
