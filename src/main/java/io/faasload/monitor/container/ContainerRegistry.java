package io.faasload.monitor.container;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * All running containers, and for a while the stopped ones. Containers are reported by those who discover them and
 * announced to listeners. Thread-safe; listeners are called sequentially in the reporting thread.
 */
public final class ContainerRegistry {

    private static final long NEVER = Long.MAX_VALUE;
    private static final long BEFORE_ALL = Long.MIN_VALUE;

    private final Duration keepStopped;
    private final Clock clock;
    private final Map<String, WhiskContainer> containers = new ConcurrentHashMap<>();
    private final List<ContainerListener> listeners = new CopyOnWriteArrayList<>();
    private volatile long completeSinceMillis = NEVER;
    /** The latest stop time of containers that ran and are not known. */
    private volatile long unknownUntilMillis = BEFORE_ALL;

    /**
     * Creates an empty registry.
     *
     * @param keepStopped how long a stopped container is kept
     * @param clock time of day
     */
    public ContainerRegistry(Duration keepStopped, Clock clock) {
        this.keepStopped = keepStopped;
        this.clock = clock;
    }

    /** Adds a listener, which is notified of every container from now on. */
    public void addListener(ContainerListener listener) {
        listeners.add(listener);
    }

    /** Declares that since this time, in milliseconds since the epoch, every running container was reported. */
    public void completeSince(long sinceMillis) {
        completeSinceMillis = sinceMillis;
    }

    /** Declares that from now on, containers may not be reported. */
    public void incomplete() {
        completeSinceMillis = NEVER;
    }

    /**
     * Whether every container is known that ran at this time or later, in milliseconds since the epoch: all were
     * reported, and none has been forgotten since. Call this after querying containers, since they may be forgotten at
     * any moment.
     */
    public boolean isCompleteSince(long sinceMillis) {
        return completeSinceMillis <= sinceMillis && unknownUntilMillis < sinceMillis;
    }

    /** A container was created. It becomes known only once it runs. */
    public void created(String id) {
        listeners.forEach(listener -> listener.created(id));
    }

    /**
     * A container is running, or ran and has already stopped. Repeated reports are ignored. If the start time differs
     * from the known one, the container was restarted: its earlier run has stopped and is no longer known.
     */
    public synchronized void started(WhiskContainer container) {
        WhiskContainer before = containers.get(container.id());
        if (before != null && before.startedMillis() == container.startedMillis()) {
            if (container.stoppedMillis() != null) {
                stopped(container.id(), container.stoppedMillis());
            }
            return;
        }
        if (before != null) {
            stopped(before.id(), container.startedMillis());
            unknownUntil(Objects.requireNonNullElse(before.stoppedMillis(), container.startedMillis()));
        }
        containers.put(container.id(), container);
        listeners.forEach(listener -> listener.started(container));
        if (container.stoppedMillis() != null) {
            listeners.forEach(listener -> listener.stopped(container));
        }
    }

    /**
     * A container has stopped. Repeated reports are ignored. If it is unknown, or its known run started later, it ran
     * without being known.
     */
    public synchronized void stopped(String id, long atMillis) {
        WhiskContainer known = containers.get(id);
        if (known == null || atMillis < known.startedMillis()) {
            unknownUntil(atMillis);
            return;
        }
        if (known.stoppedMillis() != null) {
            return;
        }
        WhiskContainer stopped = known.stopped(atMillis);
        containers.put(id, stopped);
        listeners.forEach(listener -> listener.stopped(stopped));
    }

    /** Forgets containers that stopped too long ago; call this from time to time. */
    public synchronized void forgetOld() {
        long oldestMillis = clock.millis() - keepStopped.toMillis();
        for (WhiskContainer container : all()) {
            @Nullable Long stoppedMillis = container.stoppedMillis();
            if (stoppedMillis != null && stoppedMillis < oldestMillis) {
                unknownUntil(stoppedMillis);
                containers.remove(container.id());
                listeners.forEach(listener -> listener.forgotten(container));
            }
        }
    }

    /**
     * Called before the container is removed from the map: otherwise a reader might miss it and take the rest for
     * complete.
     */
    private void unknownUntil(long stoppedMillis) {
        unknownUntilMillis = Math.max(unknownUntilMillis, stoppedMillis);
    }

    /** All running containers. */
    public List<WhiskContainer> running() {
        return containers.values().stream()
                .filter(container -> container.stoppedMillis() == null)
                .toList();
    }

    /** All known containers. */
    public List<WhiskContainer> all() {
        return new ArrayList<>(containers.values());
    }

    /** The known container with this id. */
    public Optional<WhiskContainer> find(String id) {
        return Optional.ofNullable(containers.get(id));
    }

    /** Containers whose id has this prefix: a container's host name is the first digits of its id. */
    public List<WhiskContainer> startingWith(String idPrefix) {
        return containers.values().stream()
                .filter(container -> container.id().startsWith(idPrefix))
                .toList();
    }
}
