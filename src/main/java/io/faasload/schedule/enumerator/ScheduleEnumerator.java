package io.faasload.schedule.enumerator;

import io.faasload.lease.Lease;
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
 * Hands every configured trace to one reader, whose state has it from then on. Never says that there are no more. What a
 * trace has already is looked up by its reader.
 *
 * <p>Renews the lease: it lives as long as the job is led, through the restarts of tasks, and dies with the JobManager,
 * while TaskManagers may go on for a while.
 */
public final class ScheduleEnumerator implements SplitEnumerator<TraceSplit, ScheduleState> {

    private static final Logger LOG = LoggerFactory.getLogger(ScheduleEnumerator.class);

    private final ScheduleDefinition definition;
    private final SplitEnumeratorContext<TraceSplit> context;
    private final ScheduleState restored;
    private final Set<Integer> handedOut = new TreeSet<>();

    /** The splits that no reader has, by the subtask that is to get them. */
    private final Map<Integer, List<TraceSplit>> unassigned = new TreeMap<>();

    private final Lease lease;
    private boolean isWarned;

    /**
     * An enumerator that has handed out nothing yet.
     *
     * @param lease renewed as long as the job is led; closed with this
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

    /** Spreads the traces that no reader has evenly over the readers, in the order of their ids. */
    @Override
    public void start() {
        context.callAsync(this::renewLease, this::handleRenewal, 0, Lease.INTERVAL.toMillis());
        Map<Integer, TraceSplit> returned = new HashMap<>();
        restored.unassigned().forEach(split -> returned.put(split.trace(), split));
        Map<Integer, TraceDefinition> configured = new TreeMap<>();
        definition.traces().forEach(trace -> configured.put(trace.id(), trace));

        Set<Integer> removed = new TreeSet<>(restored.handedOut());
        removed.addAll(returned.keySet());
        removed.removeAll(configured.keySet());
        if (!removed.isEmpty()) {
            LOG.warn("TraceFixtures {} are no longer configured: they are not continued. Their rows stay.", removed);
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
        LOG.info("{} traces go on from the state, {} are handed out", handedOut.size(), next);
    }

    /** On a thread that may block. */
    private boolean renewLease() throws IOException {
        lease.renew();
        return true;
    }

    /** The job fails with whatever is thrown here. */
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
        return TraceSplit.of(definition.dataset(), definition.draws(trace));
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

    /** A reader failed before a checkpoint had these splits; the one that takes its place gets them. */
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

    /** Not asked for: a reader has its splits from its registration on. */
    @Override
    public void handleSplitRequest(int subtask, @Nullable String host) {}

    @Override
    public ScheduleState snapshotState(long checkpointId) {
        return new ScheduleState(
                handedOut, unassigned.values().stream().flatMap(List::stream).toList());
    }

    @Override
    public void close() {
        lease.close();
    }
}
