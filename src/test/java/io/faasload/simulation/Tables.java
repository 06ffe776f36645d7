package io.faasload.simulation;

import io.faasload.dataset.runs.Orphan;
import io.faasload.job.completion.StrayEvents;
import io.faasload.lease.Lease;
import io.faasload.lease.OutdatedSubmissionException;
import io.faasload.run.PastRun;
import io.faasload.run.Run;
import io.faasload.run.RunHistory;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** The dataset's tables, which are sometimes away; checks every change of a row. */
final class Tables {

    private final World world;
    final ModelTable model = new ModelTable();
    /** When a run had its first row, µs. */
    private final Map<RunId, Long> rowMicros = new HashMap<>();

    private boolean isUp = true;
    long lastDownMicros = Long.MIN_VALUE / 2;

    Tables(World world) {
        this.world = world;
    }

    void up(boolean up) {
        isUp = up;
        if (!up) {
            lastDownMicros = world.time.micros();
        }
    }

    boolean isUp() {
        return isUp;
    }

    private void requireUp() throws IOException {
        if (!isUp) {
            lastDownMicros = world.time.micros();
            throw new IOException("the database is down");
        }
    }

    void write(Run run, long epoch) throws IOException {
        requireUp();
        Run before = model.run(run.id());
        model.write(run, epoch);
        Run after = Objects.requireNonNull(model.run(run.id()));
        rowMicros.putIfAbsent(run.id(), world.time.micros());
        if (before != after) {
            world.log(() ->
                    "row " + name(run) + " " + run.status() + " " + run.call().activationId());
            checkOrder(before, after);
            Promises.checkTruth(world, after);
        }
        cut();
    }

    /** The connection is cut behind the commit: who wrote does not know that it has written. */
    private void cut() throws IOException {
        if (world.chance(Plan.Fault.WRITE_CUT) && world.chance(0.1)) {
            throw new IOException("the connection was cut");
        }
    }

    private static void checkOrder(Run before, Run after) {
        if (before == null) {
            return;
        }
        boolean isAllowed =
                switch (before.status()) {
                    case STARTED -> true;
                    case REFUSED, LOST -> after.status() == RunStatus.COMPLETED;
                    case COMPLETED -> false;
                };
        if (!isAllowed) {
            throw new BrokenPromise(
                    "which row wins", name(after) + " was " + before.status() + " and becomes " + after.status());
        }
    }

    void writeOrphan(Orphan orphan, long epoch) throws IOException {
        requireUp();
        world.log(() -> "orphan " + orphan.activationId());
        model.writeOrphan(orphan, epoch);
    }

    int deleteRefused(int trace, int inputs) {
        for (int input = 1; input <= inputs; input++) {
            Run run = model.run(new RunId(trace, input));
            if (run != null && run.status() == RunStatus.REFUSED) {
                rowMicros.remove(run.id());
            }
        }
        return model.deleteRefused(trace, inputs);
    }

    /** When a run had its first row; null if it has none. */
    Long rowMicros(RunId run) {
        return rowMicros.get(run);
    }

    static String name(Run run) {
        return run.id().trace() + "/" + run.id().input();
    }

    RunHistory history() {
        return new RunHistory() {
            @Override
            public Map<Integer, PastRun> since(int trace, int firstInput) throws IOException {
                requireUp();
                return model.since(trace, firstInput);
            }

            @Override
            public void close() {}
        };
    }

    StrayEvents.Ledger ledger() {
        return new StrayEvents.Ledger() {
            @Override
            public Optional<StrayEvents.Entry> find(String activationId) throws IOException {
                requireUp();
                return model.find(activationId);
            }

            @Override
            public void close() {}
        };
    }

    Lease lease(long epoch) {
        return new Lease() {
            @Override
            public void renew() throws IOException {
                requireUp();
                if (!model.renew(epoch, world.time.micros())) {
                    throw new OutdatedSubmissionException(epoch);
                }
            }

            @Override
            public Duration remaining() throws IOException {
                requireUp();
                OptionalLong micros = model.remaining(epoch, world.time.micros());
                return Duration.ofNanos(micros.orElseThrow(() -> new OutdatedSubmissionException(epoch)) * 1000);
            }

            @Override
            public void close() {}
        };
    }
}
