package io.faasload.simulation;

import io.faasload.dataset.runs.Orphan;
import io.faasload.dataset.runs.OrphanStatement;
import io.faasload.dataset.runs.RecordedRun;
import io.faasload.dataset.runs.RunStatement;
import io.faasload.dataset.runs.Runs;
import io.faasload.job.completion.LookUpUnclaimed;
import io.faasload.lease.LeaseRow;
import io.faasload.run.Invocation;
import io.faasload.run.PastRuns;
import io.faasload.run.Run;
import io.faasload.run.Run.Ended;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a dataset in memory, with the rule of which row wins and with the lease, as implemented by {@link RunStatement},
 * {@link OrphanStatement}, {@link Runs} and {@link LeaseRow}. {@code ModelTableIT} compares it with PostgreSQL. Each call is a
 * statement that is committed at once. Used by one thread; time is passed in.
 *
 * <p>Texts are kept as they are, without the replacement of characters that PostgreSQL cannot store. The settings of the
 * generation, which an acquisition checks, are always the same.
 */
public final class ModelTable {

    private static final int FIRST_INPUTS = 16;

    /** The runs of a trace, by input. */
    private final Map<Integer, @Nullable Run[]> traces = new TreeMap<>();

    private final Map<String, Run> byActivation = new HashMap<>();
    /** Activations that several runs have had. */
    private final Set<String> shared = new HashSet<>();

    private final Map<String, Orphan> orphans = new HashMap<>();
    private long epoch;
    private @Nullable HeldLease lease;

    /** The row of table {@code lease}. */
    public record HeldLease(long epoch, String holder, long sinceMicros, long untilMicros) {}

    /** The error of a write by an outdated submission. */
    public static final class OutdatedEpochException extends RuntimeException {
        OutdatedEpochException(long epoch) {
            super("the submission of epoch " + epoch + " may no longer write: another generate has taken over");
        }
    }

    /** Another submission holds the lease. */
    public static final class LeaseHeldException extends RuntimeException {
        LeaseHeldException(HeldLease lease) {
            super("a generation runs already: " + lease);
        }
    }

    /** Empty tables whose first submission gets epoch 1. */
    public ModelTable() {
        this(0);
    }

    /** Empty tables whose first submission gets the next epoch after this one. */
    public ModelTable(long epoch) {
        this.epoch = epoch;
    }

    /**
     * Writes a run as {@link RunStatement} does.
     *
     * @throws OutdatedEpochException if another submission may write
     */
    public void write(Run run, long ofEpoch) {
        requireCurrent(ofEpoch);
        @Nullable Run[] trace = traceOf(run);
        Run old = trace[run.id().input()];
        if ((old == null || replaces(run, old)) && hasCompletedAnother(run)) {
            write(run.withoutActivation(), ofEpoch);
        } else if (old == null) {
            put(trace, run);
            explain(run);
        } else if (replaces(run, old)) {
            put(trace, withParametersOf(old, run));
            explain(run);
            orphanReplaced(old, run);
        } else {
            orphanBeaten(run, old);
        }
    }

    private void requireCurrent(long ofEpoch) {
        if (ofEpoch != epoch) {
            throw new OutdatedEpochException(ofEpoch);
        }
    }

    private @Nullable Run[] traceOf(Run run) {
        @Nullable Run[] runs = traces.get(run.id().trace());
        if (runs == null || run.id().input() >= runs.length) {
            int length = Math.max(FIRST_INPUTS, Math.max(run.id().input() + 1, runs == null ? 0 : 2 * runs.length));
            runs = runs == null ? new Run[length] : Arrays.copyOf(runs, length);
            traces.put(run.id().trace(), runs);
        }
        return runs;
    }

    /** The rule of which row wins. */
    private static boolean replaces(Run run, Run old) {
        return switch (run.status()) {
            case COMPLETED -> old.status() != RunStatus.COMPLETED;
            case STARTED -> old.status() == RunStatus.STARTED && !isSameCall(run, old);
            case REFUSED, LOST -> old.status() == RunStatus.STARTED;
            case MISSED -> false;
        };
    }

    private static boolean isSameCall(Run run, Run old) {
        return run.call().equals(old.call())
                && run.plannedMicros() == old.plannedMicros()
                && Objects.equals(run.error(), old.error());
    }

    /** Parameters are written only with the first row of a run. */
    private static Run withParametersOf(Run old, Run run) {
        return new Run(
                run.id(),
                run.target(),
                run.status(),
                old.parameters(),
                run.plannedMicros(),
                run.call(),
                run.ended(),
                run.error());
    }

    private void put(@Nullable Run[] trace, Run run) {
        Run old = trace[run.id().input()];
        if (old != null) {
            unlink(trace, old);
        }
        trace[run.id().input()] = run;
        String activation = run.call().activationId();
        if (activation != null) {
            Run other = byActivation.putIfAbsent(activation, run);
            if (other != null) {
                shared.add(activation);
                byActivation.put(activation, other.id().value() < run.id().value() ? other : run);
            }
        }
    }

    /** Removes a run, and leaves its activation to another run that has it. */
    private void unlink(@Nullable Run[] trace, Run run) {
        trace[run.id().input()] = null;
        String activation = run.call().activationId();
        if (activation != null && byActivation.get(activation) == run) {
            byActivation.remove(activation);
            if (shared.contains(activation)) {
                // By trace and input, which is by id.
                for (Run other : runs()) {
                    if (activation.equals(other.call().activationId())) {
                        byActivation.putIfAbsent(activation, other);
                    }
                }
            }
        }
    }

    private void explain(Run run) {
        if (run.call().activationId() != null) {
            orphans.remove(run.call().activationId());
        }
    }

    /** Whether a run would be completed by an activation that has completed another one. */
    private boolean hasCompletedAnother(Run run) {
        String activation = run.call().activationId();
        return run.status() == RunStatus.COMPLETED
                && byActivation.containsKey(activation)
                && runs().stream()
                        .anyMatch(other -> other.status() == RunStatus.COMPLETED
                                && !other.id().equals(run.id())
                                && activation.equals(other.call().activationId()));
    }

    private void orphanReplaced(Run old, Run run) {
        String activation = old.call().activationId();
        if (activation != null && !byActivation.containsKey(activation)) {
            orphans.putIfAbsent(
                    activation,
                    new Orphan(
                            activation,
                            old.target().namespace(),
                            old.target().action(),
                            calledMicros(old) / 1000,
                            null));
        }
    }

    private void orphanBeaten(Run run, Run winner) {
        String activation = run.call().activationId();
        if (activation == null
                || activation.equals(winner.call().activationId())
                || (run.status() == RunStatus.STARTED && winner.status() != RunStatus.COMPLETED)) {
            return;
        }
        Ended ended = run.ended();
        Long end = ended == null ? null : ended.times().endMillis();
        Long start = ended == null ? null : ended.times().startMillis();
        addOrphan(new Orphan(
                activation,
                run.target().namespace(),
                run.target().action(),
                end == null ? calledMicros(run) / 1000 : end,
                end == null || start == null ? null : Long.valueOf(end - start)));
    }

    private static long calledMicros(Run run) {
        Long accepted = run.call().acceptedMicros();
        if (accepted != null) {
            return accepted;
        }
        Long sent = run.call().sentMicros();
        return sent == null ? run.plannedMicros() : sent;
    }

    /** Of a known orphan, only an unknown duration is updated. */
    private void addOrphan(Orphan orphan) {
        Orphan known = orphans.putIfAbsent(orphan.activationId(), orphan);
        if (known != null && known.durationMillis() == null && orphan.durationMillis() != null) {
            orphans.put(
                    known.activationId(),
                    new Orphan(
                            known.activationId(),
                            known.namespace(),
                            known.action(),
                            known.seenMillis(),
                            orphan.durationMillis()));
        }
    }

    /**
     * Stores an orphan unless a run has its activation, as {@link OrphanStatement} does.
     *
     * @throws OutdatedEpochException if another submission may write
     */
    public void writeOrphan(Orphan orphan, long ofEpoch) {
        requireCurrent(ofEpoch);
        if (!byActivation.containsKey(orphan.activationId())) {
            addOrphan(orphan);
        }
    }

    /** The runs of a trace from an input on. */
    public PastRuns since(int trace, int firstInput) {
        @Nullable Run[] runs = traces.get(trace);
        PastRuns past = new PastRuns();
        for (int input = firstInput; runs != null && input < runs.length; input++) {
            Run run = runs[input];
            if (run != null) {
                past.add(input, run.past());
            }
        }
        return past;
    }

    /** The run of an activation; the first one if there are several. */
    public Optional<LookUpUnclaimed.Entry> find(String activationId) {
        Run run = byActivation.get(activationId);
        if (run == null) {
            return Optional.empty();
        }
        Invocation invocation = new RecordedRun(run.id(), run.target(), run.past()).invocation();
        return Optional.of(new LookUpUnclaimed.Entry(invocation, run.status() == RunStatus.COMPLETED));
    }

    /**
     * Deletes the refused runs of a trace, as {@link Runs#deleteRefused} does.
     *
     * @param lastInput later ones are kept
     * @return how many
     */
    public int deleteRefused(int trace, int lastInput) {
        @Nullable Run[] runs = traces.get(trace);
        int deleted = 0;
        if (runs != null) {
            int end = Math.min(lastInput, runs.length - 1);
            for (int input = 1; input <= end; input++) {
                Run run = runs[input];
                if (run != null && run.status() == RunStatus.REFUSED) {
                    unlink(runs, run);
                    deleted++;
                }
            }
        }
        return deleted;
    }

    /** All runs, by id. */
    public Collection<Run> runs() {
        var all = new ArrayList<Run>();
        for (@Nullable Run[] trace : traces.values()) {
            for (Run run : trace) {
                if (run != null) {
                    all.add(run);
                }
            }
        }
        return all;
    }

    /** The run of an id. */
    public @Nullable Run run(RunId id) {
        @Nullable Run[] trace = traces.get(id.trace());
        return trace == null || id.input() >= trace.length ? null : trace[id.input()];
    }

    /** The orphans, by activation. A view. */
    public Map<String, Orphan> orphans() {
        return orphans;
    }

    /** The epoch of the submission that may write. */
    public long epoch() {
        return epoch;
    }

    /** The lease; it may have expired. */
    public @Nullable HeldLease lease() {
        return lease;
    }

    /**
     * Starts an acquisition by a new submission, as {@link LeaseRow#acquire} does: it is refused if the lease changes from now
     * on. To be attempted at once, and every 100 ms until it has an answer.
     */
    public Acquisition acquisition(String holder) {
        return new Acquisition(holder, lease);
    }

    /** An acquisition in progress. */
    public final class Acquisition {

        private final String holder;
        private final @Nullable HeldLease first;

        private Acquisition(String holder, @Nullable HeldLease first) {
            this.holder = holder;
            this.first = first;
        }

        /**
         * Takes the lease and makes all earlier submissions outdated, if there is no lease, or an expired one.
         *
         * @return the epoch of this submission; empty if it must be attempted again
         * @throws LeaseHeldException if another submission has renewed or acquired the lease since the start
         */
        public OptionalLong attempt(long nowMicros) {
            HeldLease now = lease;
            if (now == null || now.untilMicros() <= nowMicros) {
                epoch++;
                lease = new HeldLease(epoch, holder, nowMicros, nowMicros + lengthMicros());
                return OptionalLong.of(epoch);
            }
            if (!now.equals(first)) {
                throw new LeaseHeldException(now);
            }
            return OptionalLong.empty();
        }
    }

    /**
     * Acquires the lease without waiting.
     *
     * @return the epoch of this submission
     * @throws LeaseHeldException if there is a lease that has not expired
     */
    public long acquire(long nowMicros) {
        return acquisition("")
                .attempt(nowMicros)
                .orElseThrow(() -> new LeaseHeldException(Objects.requireNonNull(lease)));
    }

    private static long lengthMicros() {
        return LeaseRow.LENGTH.toMillis() * 1000;
    }

    /**
     * Renews the lease of a submission, even an expired one; a released one stays released.
     *
     * @return whether the submission is the one that may generate
     */
    public boolean renew(long ofEpoch, long nowMicros) {
        HeldLease now = lease;
        if (now != null && now.epoch() == ofEpoch) {
            lease = new HeldLease(ofEpoch, now.holder(), now.sinceMicros(), nowMicros + lengthMicros());
        }
        return epoch == ofEpoch;
    }

    /**
     * The time left of a submission's lease in microseconds, to the millisecond: zero or less if it was not renewed in time, or
     * was released.
     *
     * @return empty if another submission may generate
     */
    public OptionalLong remaining(long ofEpoch, long nowMicros) {
        if (epoch != ofEpoch) {
            return OptionalLong.empty();
        }
        HeldLease now = lease;
        return OptionalLong.of(now == null || now.epoch() != ofEpoch ? 0 : rounded(now.untilMicros() - nowMicros));
    }

    /** To the millisecond, with halves rounded away from zero, as in PostgreSQL. */
    private static long rounded(long micros) {
        long millis = (Math.abs(micros) + 500) / 1000;
        return 1000 * (micros < 0 ? -millis : millis);
    }

    /** Updates the description of the holder of a submission's lease. */
    public void describe(long ofEpoch, String holder) {
        HeldLease now = lease;
        if (now != null && now.epoch() == ofEpoch) {
            lease = new HeldLease(ofEpoch, holder, now.sinceMicros(), now.untilMicros());
        }
    }

    /** Releases the lease of a submission. */
    public void release(long ofEpoch) {
        if (lease != null && lease.epoch() == ofEpoch) {
            lease = null;
        }
    }

    /** Starts a new dataset without runs, as after {@code DROP TABLE runs, ...}: a running submission is outdated. */
    public void startOver() {
        traces.clear();
        byActivation.clear();
        shared.clear();
        orphans.clear();
        epoch++;
    }
}
