package io.faasload.schedule.enumerator;

import io.faasload.lease.Lease;
import io.faasload.lease.LeaseKeeper;
import io.faasload.schedule.split.TraceSplit;
import io.faasload.schedule.trace.ScheduleDefinition;
import io.faasload.schedule.trace.TraceDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assigns every configured trace to a reader, whose state contains it from then on. Never signals the end of the splits, so that a
 * dataset can be extended later. The readers look up which runs their traces already have.
 *
 * <p>Renews the lease, since the enumerator lives exactly as long as the JobManager leads the job: it survives restarts of
 * tasks, but not the loss of the JobManager, which TaskManagers may outlive for a while. With the adaptive scheduler, the enumerator
 * is closed while the job waits for TaskManagers, and a {@link LeaseKeeper} renews the lease instead.
 */
public final class ScheduleEnumerator implements SplitEnumerator<TraceSplit, ScheduleState> {

    private static final Logger LOG = LoggerFactory.getLogger(ScheduleEnumerator.class);

    private final ScheduleDefinition definition;
    private final SplitEnumeratorContext<TraceSplit> context;
    private final ScheduleState restored;
    private final Set<Integer> handedOut = new TreeSet<>();

    /** Unassigned splits, by the subtask that they will be assigned to. */
    private final Map<Integer, List<TraceSplit>> unassigned = new TreeMap<>();

    private final Lease lease;
    private boolean isWarned;

    /**
     * Creates an enumerator, which has assigned nothing yet.
     *
     * @param lease closed with this, or when the job has ended
     * @param restored the state to resume from
     */
    public ScheduleEnumerator(
            ScheduleDefinition definition,
            Lease lease,
            SplitEnumeratorContext<TraceSplit> context,
            ScheduleState restored) {
        this.definition = definition;
        this.lease = lease;
        this.context = context;
        this.restored = restored;
    }

    /** Distributes the unassigned traces evenly over the readers, in the order of their ids. */
    @Override
    public void start() {
        LeaseKeeper.ofThisJob().handOver();
        context.callAsync(this::renewLease, this::handleRenewal, 0, Lease.INTERVAL.toMillis());
        Map<Integer, TraceSplit> returned = new HashMap<>();
        restored.unassigned().forEach(split -> returned.put(split.trace(), split));
        Map<Integer, TraceDefinition> configured = new TreeMap<>();
        definition.traces().forEach(trace -> configured.put(trace.id(), trace));

        Set<Integer> removed = new TreeSet<>(restored.handedOut());
        removed.addAll(returned.keySet());
        removed.removeAll(configured.keySet());
        if (!removed.isEmpty()) {
            LOG.warn("Skipping traces {}, which are no longer configured; their rows are kept", removed);
        }

        int next = 0;
        for (TraceDefinition trace : configured.values()) {
            if (restored.handedOut().contains(trace.id())) {
                handedOut.add(trace.id());
                continue;
            }
            TraceSplit split = returned.get(trace.id());
            queue(next++ % context.currentParallelism(), split != null ? split : firstSplit(trace));
        }
        LOG.info("Resuming {} traces from the state, assigning {} new ones", handedOut.size(), next);
    }

    /** Runs on a worker thread, which may block. */
    private boolean renewLease() throws IOException {
        lease.renew();
        return true;
    }

    /** Runs on the coordinator's thread; what it throws fails the job. */
    private void handleRenewal(@Nullable Boolean isRenewed, @Nullable Throwable failure) {
        if (failure == null) {
            isWarned = false;
        } else if (!(failure instanceof IOException)) {
            ExceptionUtils.rethrow(failure);
        } else if (!isWarned) {
            LOG.warn("Nothing is invoked until the lease is renewed: {}", failure.getMessage());
            isWarned = true;
        }
    }

    private TraceSplit firstSplit(TraceDefinition trace) {
        return trace.injected() != null
                ? TraceSplit.injected(definition.dataset(), trace.id(), 1, definition.origin(trace))
                : TraceSplit.of(definition.dataset(), definition.draws(trace));
    }

    private void queue(int subtask, TraceSplit split) {
        unassigned.computeIfAbsent(subtask, reader -> new ArrayList<>()).add(split);
    }

    @Override
    public void addReader(int subtask) {
        List<TraceSplit> splits = unassigned.remove(subtask);
        if (splits != null) {
            context.assignSplits(new SplitsAssignment<>(Map.of(subtask, splits)));
            splits.forEach(split -> handedOut.add(split.trace()));
        }
    }

    /** A reader failed before a checkpoint included these splits: they are assigned to its replacement. */
    @Override
    public void addSplitsBack(List<TraceSplit> splits, int subtask) {
        for (TraceSplit split : splits) {
            handedOut.remove(split.trace());
            queue(subtask, split);
        }
        if (context.registeredReaders().containsKey(subtask)) {
            addReader(subtask);
        }
    }

    /** Never called: readers request nothing, they get their splits when they register. */
    @Override
    public void handleSplitRequest(int subtask, @Nullable String host) {}

    @Override
    public ScheduleState snapshotState(long checkpointId) {
        return new ScheduleState(
                handedOut, unassigned.values().stream().flatMap(List::stream).toList());
    }

    @Override
    public void close() {
        LeaseKeeper.ofThisJob().keep(lease);
    }
}
