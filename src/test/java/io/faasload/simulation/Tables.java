package io.faasload.simulation;

import io.faasload.dataset.delivery.DeliveredRuns;
import io.faasload.dataset.runs.Orphan;
import io.faasload.dataset.runs.RecordedRun;
import io.faasload.job.completion.LookUpUnclaimed;
import io.faasload.job.delivery.DeliveryLedger;
import io.faasload.lease.Lease;
import io.faasload.lease.OutdatedSubmissionException;
import io.faasload.run.PastRuns;
import io.faasload.run.Run;
import io.faasload.run.RunHistory;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/** The dataset's tables, which are sometimes unavailable; checks every change of a row. */
final class Tables {

    private Long injectionStart;

    private final World world;
    final ModelTable model = new ModelTable();
    /** When a run had its first row, µs. */
    private final Map<RunId, Long> rowMicros = new HashMap<>();

    /** Rows that are set apart. */
    private final Map<RunId, Run> rejected = new HashMap<>();
    /** The attempts in which the writers of the last submission have written. */
    private final Map<Integer, Integer> writers = new HashMap<>();

    private long writersEpoch;

    /** What is recorded as delivered, by block. */
    private final Map<Long, DeliveredRuns> deliveries = new HashMap<>();

    private boolean isUp = true;
    private boolean areRowsRefused;
    private long lastWrittenMicros;
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

    /** Whether it accepts no rows, although it answers. */
    void refuseRows(boolean refuse) {
        areRowsRefused = refuse;
    }

    private void requireRowsTaken() throws IOException {
        requireUp();
        if (areRowsRefused) {
            lastDownMicros = world.time.micros();
            throw new IOException("the disk is full");
        }
        lastWrittenMicros = world.time.micros();
    }

    /** When anything was last written, µs. */
    long lastWrittenMicros() {
        return lastWrittenMicros;
    }

    /** Proves that a writer can write, as it does first. */
    void prove(long epoch, int subtask, int attempt) throws IOException {
        requireRowsTaken();
        if (epoch != writersEpoch) {
            writers.clear();
            writersEpoch = epoch;
        }
        writers.put(subtask, attempt);
    }

    void write(Run run, long epoch) throws IOException {
        requireRowsTaken();
        if (isRejected(run)) {
            if (epoch != model.epoch()) {
                throw new ModelTable.OutdatedEpochException(epoch);
            }
            rowMicros.putIfAbsent(run.id(), world.time.micros());
            model.orphans().remove(run.call().activationId());
            rejected.merge(run.id(), run, (old, next) -> replaces(next, old) ? next : old);
            world.log(() -> "rejected " + name(run) + " " + run.status() + " "
                    + run.call().activationId());
            return;
        }
        Run before = model.run(run.id());
        model.write(run, epoch);
        Run after = Objects.requireNonNull(model.run(run.id()));
        // As the trigger does if a row gets another activation.
        rejected.values().forEach(apart -> model.orphans().remove(apart.call().activationId()));
        rowMicros.putIfAbsent(run.id(), world.time.micros());
        if (before != after) {
            world.log(() ->
                    "row " + name(run) + " " + run.status() + " " + run.call().activationId());
            checkOrder(before, after);
            Promises.checkTruth(world, after);
        }
        cut();
    }

    /** All rows of some runs, only the last row of others. */
    private boolean isRejected(Run run) {
        double share = world.plan.share(Plan.Fault.REJECTED);
        if (share == 0) {
            return false;
        }
        SplittableRandom ofTheRun =
                new SplittableRandom(world.plan.seed ^ run.id().value());
        return ofTheRun.nextDouble() < share && (ofTheRun.nextBoolean() || run.status() == RunStatus.COMPLETED);
    }

    private static boolean replaces(Run next, Run old) {
        return next.status() == RunStatus.COMPLETED
                ? old.status() != RunStatus.COMPLETED
                : old.status() == RunStatus.STARTED;
    }

    /** The row of a run, or the one set apart instead; null if there is neither. */
    Run known(RunId id) {
        Run row = model.run(id);
        Run apart = rejected.get(id);
        return row == null || (apart != null && !row.status().isFinal()) ? apart : row;
    }

    /** Whether a row, or one set apart, has an activation. */
    boolean has(RunId id, String activationId) {
        return Stream.of(model.run(id), rejected.get(id))
                .anyMatch(run -> run != null && activationId.equals(run.call().activationId()));
    }

    /** The runs that an activation has completed. */
    List<Run> completedBy(String activationId) {
        return model.runs().stream()
                .filter(run -> run.status() == RunStatus.COMPLETED
                        && activationId.equals(run.call().activationId()))
                .toList();
    }

    /** The connection breaks after the commit: the writer does not know that it has written. */
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
                    case COMPLETED, MISSED -> false;
                };
        if (!isAllowed) {
            throw new BrokenPromise(
                    "which row wins", name(after) + " was " + before.status() + " and becomes " + after.status());
        }
    }

    void writeOrphan(Orphan orphan, long epoch) throws IOException {
        requireRowsTaken();
        storeOrphan(orphan, epoch);
    }

    /** As the driver does, which would retry. */
    void storeOrphan(Orphan orphan, long epoch) {
        world.log(() -> "orphan " + orphan.activationId());
        if (rejected.values().stream()
                .noneMatch(run -> orphan.activationId().equals(run.call().activationId()))) {
            model.writeOrphan(orphan, epoch);
        }
    }

    int deleteRefused(int trace, int inputs) {
        for (int input = 1; input <= inputs; input++) {
            Run run = model.run(new RunId(trace, input));
            if (run != null && run.status() == RunStatus.REFUSED) {
                rowMicros.remove(run.id());
                undeliver(run.id());
            }
        }
        return model.deleteRefused(trace, inputs);
    }

    private void undeliver(RunId run) {
        world.committed.mayRepeat(run);
        deliveries.computeIfPresent(DeliveredRuns.block(run), (block, runs) -> {
            byte[] bytes = runs.toBytes();
            int bit = run.input() % DeliveredRuns.RUNS;
            for (int half = 0; half < bytes.length; half += bytes.length / 2) {
                bytes[half + bit / Byte.SIZE] &= (byte) ~(1 << bit % Byte.SIZE);
            }
            return DeliveredRuns.ofBytes(bytes);
        });
    }

    /** What is recorded as delivered, by block. */
    Map<Long, DeliveredRuns> delivered() {
        return deliveries;
    }

    DeliveryLedger deliveries(long epoch) {
        return new DeliveryLedger() {
            @Override
            public void recorded(int firstKeyGroup, int lastKeyGroup, BiConsumer<Long, DeliveredRuns> each)
                    throws IOException {
                requireUp();
                deliveries.forEach((block, runs) -> {
                    int keyGroup = KeyGroupRangeAssignment.assignToKeyGroup(block, 128);
                    if (keyGroup >= firstKeyGroup && keyGroup <= lastKeyGroup) {
                        each.accept(block, runs);
                    }
                });
            }

            @Override
            public void record(Map<Long, DeliveredRuns> blocks) throws IOException {
                requireRowsTaken();
                if (epoch != model.epoch()) {
                    throw new ModelTable.OutdatedEpochException(epoch);
                }
                blocks.forEach((block, runs) -> deliveries.merge(block, runs, DeliveredRuns::union));
            }

            @Override
            public Map<Integer, Integer> lastInputs() throws IOException {
                requireUp();
                Map<Integer, Integer> last = new HashMap<>();
                finished().forEach(run -> last.merge(run.id().trace(), run.id().input(), Math::max));
                return last;
            }

            @Override
            public List<Run> finished(long block, DeliveredRuns delivered) throws IOException {
                requireUp();
                return finished()
                        .filter(run -> DeliveredRuns.block(run.id()) == block && !delivered.has(run))
                        .toList();
            }

            private Stream<Run> finished() {
                return Stream.concat(model.runs().stream(), rejected.values().stream())
                        .filter(run -> run.status().isFinal());
            }

            @Override
            public void close() {}
        };
    }

    /** When a run had its first row; null if it has none. */
    Long rowMicros(RunId run) {
        return rowMicros.get(run);
    }

    static String name(Run run) {
        return run.id().trace() + "/" + run.id().input();
    }

    /** Null until an injection starts. */
    Long injectionStart() {
        return injectionStart;
    }

    RunHistory history() {
        return new RunHistory() {
            @Override
            public PastRuns since(int trace, int firstInput) throws IOException {
                requireUp();
                PastRuns past = model.since(trace, firstInput);
                rejected.forEach((id, run) -> {
                    if (id.trace() == trace && id.input() >= firstInput) {
                        past.add(id.input(), run.past());
                    }
                });
                return past;
            }

            @Override
            public long injectionStart(long proposed) throws IOException {
                requireUp();
                if (injectionStart == null) {
                    injectionStart = proposed;
                }
                return injectionStart;
            }

            @Override
            public void close() {}
        };
    }

    LookUpUnclaimed.Ledger ledger() {
        return new LookUpUnclaimed.Ledger() {
            @Override
            public Map<String, LookUpUnclaimed.Entry> find(Collection<String> activationIds) throws IOException {
                requireUp();
                Map<String, LookUpUnclaimed.Entry> entries = new HashMap<>();
                for (String activationId : activationIds) {
                    model.find(activationId)
                            .or(() -> rejected.values().stream()
                                    .filter(run ->
                                            activationId.equals(run.call().activationId()))
                                    .findAny()
                                    .map(Tables::entry))
                            .ifPresent(entry -> entries.put(activationId, entry));
                }
                return entries;
            }

            @Override
            public void close() {}
        };
    }

    private static LookUpUnclaimed.Entry entry(Run run) {
        return new LookUpUnclaimed.Entry(
                new RecordedRun(run.id(), run.target(), run.past()).invocation(), run.status() == RunStatus.COMPLETED);
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
            public Map<Integer, Integer> writers() throws IOException {
                requireUp();
                return epoch == writersEpoch ? writers : Map.of();
            }

            @Override
            public void close() {}
        };
    }
}
