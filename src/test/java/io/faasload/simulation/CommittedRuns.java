package io.faasload.simulation;

import io.faasload.dataset.delivery.DeliveredRuns;
import io.faasload.run.Run;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A transactional sink of finished runs, such as a topic: what is committed is never taken back. */
final class CommittedRuns {

    private final World world;
    /** The last version of each run. */
    private final Map<RunId, Run> runs = new HashMap<>();

    /** Runs that may be committed again: they were retried, or nobody can know that they are there. */
    private final Set<RunId> repeatable = new HashSet<>();

    CommittedRuns(World world) {
        this.world = world;
    }

    /** Committed at most once, however often it is tried. */
    static final class Transaction {
        private final List<Run> runs;
        private boolean isCommitted;

        Transaction(List<Run> runs) {
            this.runs = List.copyOf(runs);
        }
    }

    void commit(Transaction transaction) {
        if (!transaction.isCommitted) {
            transaction.isCommitted = true;
            transaction.runs.forEach(this::commit);
        }
    }

    private void commit(Run run) {
        world.log(() -> "committed " + Tables.name(run) + " " + run.status());
        Run before = runs.put(run.id(), run);
        boolean isRepair =
                before != null && before.status() != RunStatus.COMPLETED && run.status() == RunStatus.COMPLETED;
        if (before != null && !repeatable.remove(run.id()) && !isRepair) {
            throw new BrokenPromise(
                    "a finished run is committed once",
                    Tables.name(run) + " was " + before.status() + " and is " + run.status() + " now");
        }
    }

    void mayRepeat(RunId run) {
        repeatable.add(run);
    }

    /** A job starts after a crash: what neither its state nor the table knows may be repeated. */
    void startAfterCrash(Map<Long, DeliveredRuns> state, Map<Long, DeliveredRuns> recorded) {
        for (Run run : runs.values()) {
            long block = DeliveredRuns.block(run.id());
            if (!state.getOrDefault(block, DeliveredRuns.NONE)
                    .union(recorded.getOrDefault(block, DeliveredRuns.NONE))
                    .has(run)) {
                mayRepeat(run.id());
            }
        }
    }

    /** Transactions that a later attempt has replaced, because its predecessor failed before it committed them, are committed after all. */
    void startFromOlderState(List<Transaction> transactions) {
        transactions.stream()
                .filter(transaction -> !transaction.isCommitted)
                .flatMap(transaction -> transaction.runs.stream())
                .filter(run -> runs.containsKey(run.id()))
                .forEach(run -> mayRepeat(run.id()));
    }

    /** The committed version of a run; null if there is none. */
    Run of(RunId id) {
        return runs.get(id);
    }
}
