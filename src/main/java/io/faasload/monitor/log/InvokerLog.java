package io.faasload.monitor.log;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which container ran which activation, according to the invoker's log. A {@code containerStart} line has both, unless
 * the container must be created first; then the line about the call to that container follows, under the same
 * transaction id. A transaction can have several activations (sequences, triggers with several rules): if the lines do
 * not show which of them a call is for, nothing is inferred. Thread-safe.
 */
public final class InvokerLog {

    /** Where the lines come from. */
    public enum Source {
        /** No log of an invoker is read. */
        NONE,
        /** The log is missing or cannot be opened. */
        UNREADABLE,
        /** Lines are read as they are written. */
        READ
    }

    private static final Pattern START = Pattern.compile(
            "\\[#tid_([^]]+)] \\[ContainerPool] containerStart .*?"
                    + "container: (?:None|Some\\(ContainerId\\(([0-9a-f]+)\\)\\)) .*?action: (\\S+) .*?activationId: ([0-9a-f]{32})");
    private static final Pattern INITIALIZATION = Pattern.compile(
            "\\[#tid_([^]]+)] \\[DockerContainer] sending initialization to ContainerId\\(([0-9a-f]+)\\)");
    private static final Pattern CALL = Pattern.compile(
            "\\[#tid_([^]]+)] \\[DockerContainer] sending arguments to (\\S+) at ContainerId\\(([0-9a-f]+)\\)");

    private static final int MOST_ACTIVATIONS = 50_000;
    private static final int MOST_TRANSACTIONS = 5_000;

    private final Map<String, String> containers = new BoundedMap<>(MOST_ACTIVATIONS);
    private final Map<String, Transaction> transactions = new BoundedMap<>(MOST_TRANSACTIONS);
    private volatile Source source = Source.NONE;

    /** Where lines and activations come from; initially nowhere. */
    public Source source() {
        return source;
    }

    /** Sets where lines and activations come from. */
    public void setSource(Source source) {
        this.source = source;
    }

    /** Processes the next line of the log. */
    public synchronized void addLine(String line) {
        Matcher start = START.matcher(line);
        if (start.find()) {
            addStart(start.group(1), start.group(2), start.group(3), start.group(4));
            return;
        }
        Matcher initialization = INITIALIZATION.matcher(line);
        if (initialization.find()) {
            addInitialization(initialization.group(1), initialization.group(2));
            return;
        }
        Matcher call = CALL.matcher(line);
        if (call.find()) {
            String path = call.group(2);
            addCall(call.group(1), path.substring(path.lastIndexOf('/') + 1), call.group(3));
        }
    }

    /** Adds what an invoker reports directly, without a log: which container runs an activation. */
    public synchronized void add(String activationId, String containerId) {
        containers.put(activationId, containerId);
    }

    /** The id of the container that the invoker assigned to the activation. */
    public synchronized Optional<String> container(String activationId) {
        return Optional.ofNullable(containers.get(activationId));
    }

    private void addStart(String transactionId, @Nullable String containerId, String action, String activationId) {
        Transaction transaction = transactions.computeIfAbsent(transactionId, id -> new Transaction());
        if (containerId == null) {
            transaction.waiting().add(new Waiting(activationId, action));
        } else {
            transaction.known().add(containerId);
            containers.put(activationId, containerId);
        }
    }

    private void addInitialization(String transactionId, String containerId) {
        Transaction transaction = transactions.get(transactionId);
        if (transaction != null
                && transaction.waiting().size() == 1
                && transaction.known().add(containerId)) {
            containers.put(transaction.waiting().remove(0).activationId(), containerId);
        }
    }

    private void addCall(String transactionId, String action, String containerId) {
        Transaction transaction = transactions.get(transactionId);
        if (transaction == null || transaction.known().remove(containerId)) {
            return;
        }
        List<Waiting> candidates = transaction.waiting().stream()
                .filter(waiting -> waiting.action().equals(action))
                .toList();
        if (candidates.size() == 1) {
            containers.put(candidates.get(0).activationId(), containerId);
            transaction.waiting().remove(candidates.get(0));
        }
    }

    /** An activation whose container must be created first. */
    private record Waiting(String activationId, String action) {}

    /** The activations of one transaction that wait for a container, and the containers whose activation is known. */
    private record Transaction(List<Waiting> waiting, Set<String> known) {
        Transaction() {
            this(new ArrayList<>(), new HashSet<>());
        }
    }

    private static final class BoundedMap<V> extends LinkedHashMap<String, V> {

        private final int most;

        BoundedMap(int most) {
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > most;
        }
    }
}
