package io.faasload.whisk.invoker;

import io.faasload.whisk.activation.Activation;
import io.faasload.whisk.entity.WhiskAction;
import io.faasload.whisk.invoker.PooledSandbox.Use;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assigns sandboxes to activations: an idle warm one of the action if there is one; else a new one if the memory budget
 * allows, evicting the least recently used idle one if necessary; else the activation is queued, first come first
 * served within its action. Thread-safe; activations are served on threads of the executor.
 */
final class SandboxPool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxPool.class);

    /**
     * How much longer others must have waited before a busy action gives up a sandbox: a cold start for a single
     * activation does not pay.
     */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();

    /** Serves one activation in a sandbox and finally calls {@link #release} or {@link #destroy}. */
    interface Server {
        void serve(PooledSandbox sandbox, Activation activation);

        void cannotServe(Activation activation, Exception cause);
    }

    /** A queued activation and when it was queued. */
    private record Waiting(Activation activation, long sinceNanos) {}

    private final PoolSettings settings;
    private final Sandbox.Factory factory;
    private final Executor executor;
    private final Server server;
    private final SandboxListener listener;
    private final LongSupplier nanoClock;

    private final Map<Use, Deque<Waiting>> queues = new HashMap<>();
    private final Map<Use, Integer> starting = new HashMap<>();
    private final Set<PooledSandbox> live = new HashSet<>();
    /** In the order they became idle. */
    private final Deque<PooledSandbox> idle = new ArrayDeque<>();

    private int usedMb;
    private int startsInProgress;
    private long coldStarts;
    private boolean closed;

    SandboxPool(
            PoolSettings settings,
            Sandbox.Factory factory,
            Executor executor,
            Server server,
            SandboxListener listener,
            LongSupplier nanoClock) {
        this.settings = settings;
        this.factory = factory;
        this.executor = executor;
        this.server = server;
        this.listener = listener;
        this.nanoClock = nanoClock;
    }

    synchronized void submit(Activation activation) {
        queues.computeIfAbsent(Use.of(activation), use -> new ArrayDeque<>())
                .add(new Waiting(activation, nanoClock.getAsLong()));
        dispatch();
    }

    /** Returns a sandbox that has served its activation and may serve another. */
    synchronized void release(PooledSandbox sandbox) {
        if (closed || sandbox.stale || mustYield(sandbox)) {
            remove(sandbox);
        } else {
            sandbox.idleSinceNanos = nanoClock.getAsLong();
            idle.addLast(sandbox);
        }
        dispatch();
    }

    /** Removes a sandbox that has served its last activation. */
    synchronized void destroy(PooledSandbox sandbox) {
        remove(sandbox);
        dispatch();
    }

    /** Sandboxes of any revision of this action serve no new activations. */
    synchronized void retire(String action) {
        for (PooledSandbox sandbox : List.copyOf(live)) {
            if (sandbox.use.action().equals(action)) {
                sandbox.stale = true;
                if (idle.remove(sandbox)) {
                    remove(sandbox);
                }
            }
        }
        dispatch();
    }

    synchronized void stopIdleSandboxes() {
        long now = nanoClock.getAsLong();
        while (!idle.isEmpty()
                && now - idle.getFirst().idleSinceNanos > settings.idleLimit().toNanos()) {
            remove(idle.removeFirst());
        }
    }

    private void dispatch() {
        for (Iterator<PooledSandbox> newestFirst = idle.descendingIterator(); newestFirst.hasNext(); ) {
            PooledSandbox sandbox = newestFirst.next();
            Activation next = pollQueue(sandbox.use);
            if (next != null) {
                newestFirst.remove();
                executor.execute(() -> server.serve(sandbox, next));
            }
        }
        startSandboxes();
    }

    private @Nullable Activation pollQueue(Use use) {
        Deque<Waiting> queue = queues.get(use);
        if (queue == null) {
            return null;
        }
        Activation next = queue.removeFirst().activation();
        if (queue.isEmpty()) {
            queues.remove(use);
        }
        return next;
    }

    /** Starts sandboxes for queued activations, in the order of their arrival, while there is room. */
    private void startSandboxes() {
        while (!closed && startsInProgress < settings.startsAtOnce()) {
            Waiting longestWaiting = longestWaiting();
            if (longestWaiting == null) {
                return;
            }
            int memoryMb = longestWaiting.activation().action().limits().memoryMb();
            int idleMb = idle.stream().mapToInt(sandbox -> sandbox.memoryMb).sum();
            int busyMb = usedMb - idleMb;
            // An action that exceeds the whole budget runs alone.
            if (busyMb > 0 && busyMb + memoryMb > settings.memoryBudgetMb()) {
                return;
            }
            while (usedMb > 0 && usedMb + memoryMb > settings.memoryBudgetMb()) {
                remove(idle.removeFirst());
            }
            start(longestWaiting.activation(), memoryMb);
        }
    }

    /** The activation that has waited longest among those for which no sandbox is starting. */
    private @Nullable Waiting longestWaiting() {
        Waiting longest = null;
        for (Map.Entry<Use, Deque<Waiting>> entry : queues.entrySet()) {
            int alreadyStarting = starting.getOrDefault(entry.getKey(), 0);
            if (entry.getValue().size() > alreadyStarting) {
                Waiting first = entry.getValue().getFirst();
                if (longest == null || first.sinceNanos() - longest.sinceNanos() < 0) {
                    longest = first;
                }
            }
        }
        return longest;
    }

    private void start(Activation activation, int memoryMb) {
        Use use = Use.of(activation);
        usedMb += memoryMb;
        startsInProgress++;
        coldStarts++;
        starting.merge(use, 1, Integer::sum);
        executor.execute(() -> {
            Sandbox sandbox = null;
            Exception failure = null;
            try {
                sandbox = factory.start(use.namespace(), activation.action());
            } catch (IOException | RuntimeException e) {
                failure = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = e;
            }
            started(use, activation.action(), memoryMb, sandbox, failure);
        });
    }

    private void started(
            Use use, WhiskAction action, int memoryMb, @Nullable Sandbox sandbox, @Nullable Exception failure) {
        Activation unserved = null;
        synchronized (this) {
            startsInProgress--;
            starting.merge(use, -1, (a, b) -> a + b == 0 ? null : a + b);
            if (sandbox == null) {
                usedMb -= memoryMb;
                unserved = pollQueue(use);
                dispatch();
            } else {
                PooledSandbox pooled = new PooledSandbox(use, memoryMb, sandbox);
                live.add(pooled);
                listener.started(sandbox, use.namespace(), action);
                release(pooled);
            }
        }
        if (failure != null && unserved != null) {
            LOG.warn("Could not start a sandbox for {}: {}", use.action(), failure.toString());
            server.cannotServe(unserved, failure);
        }
    }

    /**
     * Whether an action with neither a sandbox nor room for one has waited much longer than the next activation of this
     * sandbox's action.
     */
    private boolean mustYield(PooledSandbox sandbox) {
        Deque<Waiting> own = queues.get(sandbox.use);
        if (own == null) {
            return false;
        }
        long ownSinceNanos = own.getFirst().sinceNanos();
        return queues.entrySet().stream()
                .filter(entry -> ownSinceNanos - entry.getValue().getFirst().sinceNanos() > PATIENCE_NANOS)
                .filter(entry -> !hasRoomFor(entry.getValue().getFirst().activation()))
                .map(Map.Entry::getKey)
                .anyMatch(use -> !starting.containsKey(use) && live.stream().noneMatch(other -> other.use.equals(use)));
    }

    private boolean hasRoomFor(Activation activation) {
        return usedMb + activation.action().limits().memoryMb() <= settings.memoryBudgetMb();
    }

    private void remove(PooledSandbox sandbox) {
        if (live.remove(sandbox)) {
            usedMb -= sandbox.memoryMb;
            listener.stopped(sandbox.sandbox);
            sandbox.sandbox.close();
        }
    }

    synchronized int liveSandboxes() {
        return live.size();
    }

    synchronized long coldStarts() {
        return coldStarts;
    }

    synchronized int waiting() {
        return queues.values().stream().mapToInt(Deque::size).sum();
    }

    /** Kills all sandboxes; queued activations are never served. */
    @Override
    public synchronized void close() {
        closed = true;
        queues.clear();
        idle.clear();
        for (PooledSandbox sandbox : new ArrayList<>(live)) {
            remove(sandbox);
        }
    }
}
