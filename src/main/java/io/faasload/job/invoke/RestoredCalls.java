package io.faasload.job.invoke;

import io.faasload.run.PastRun;
import io.faasload.run.PastRuns;
import io.faasload.run.RunHistory;
import io.faasload.run.RunId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.util.function.SerializableSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which calls of restored state still have to be sent. */
final class RestoredCalls {

    private static final Logger LOG = LoggerFactory.getLogger(RestoredCalls.class);

    private RestoredCalls() {}

    /**
     * The calls to queue. Any of them may have been sent since the snapshot, by a job that crashed before its next one: the
     * dataset's rows show which. Calls of traces or namespaces that are no longer configured are dropped with a warning. Calls of
     * inputs beyond a reduced number of inputs are kept: the schedule is past them and would never emit them again.
     *
     * @param traces ids of those configured
     */
    static List<WaitingCall> of(
            Iterable<WaitingCall> snapshot,
            Set<Integer> traces,
            Caller caller,
            SerializableSupplier<RunHistory> histories)
            throws IOException {
        List<WaitingCall> served = served(snapshot, traces, caller);
        if (served.isEmpty()) {
            return served;
        }
        Map<Integer, Integer> firstInputs = new HashMap<>();
        for (WaitingCall call : served) {
            RunId id = call.invocation().id();
            firstInputs.merge(id.trace(), id.input(), Math::min);
        }
        Map<Integer, PastRuns> pastRuns = new HashMap<>();
        try (RunHistory history = histories.get()) {
            for (Map.Entry<Integer, Integer> first : firstInputs.entrySet()) {
                pastRuns.put(first.getKey(), history.since(first.getKey(), first.getValue()));
            }
        }
        List<WaitingCall> waiting = new ArrayList<>();
        for (WaitingCall call : served) {
            RunId id = call.invocation().id();
            PastRuns past = Objects.requireNonNull(pastRuns.get(id.trace()));
            PastRun started = past.started(id.input());
            if (started != null) {
                waiting.add(call.startedBefore(started));
            } else if (!past.isFinal(id.input())) {
                waiting.add(call.restored());
            }
        }
        return waiting;
    }

    private static List<WaitingCall> served(Iterable<WaitingCall> snapshot, Set<Integer> traces, Caller caller) {
        List<WaitingCall> served = new ArrayList<>();
        Map<String, Integer> dropped = new TreeMap<>();
        for (WaitingCall call : snapshot) {
            String namespace = call.namespace();
            if (traces.contains(call.invocation().id().trace()) && caller.serves(namespace)) {
                served.add(call);
            } else {
                dropped.merge(namespace, 1, Integer::sum);
            }
        }
        if (!dropped.isEmpty()) {
            LOG.warn("Dropping waiting calls of functions that are no longer configured, by namespace: {}", dropped);
        }
        return served;
    }
}
