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
 * The containers that run, and for a while those that ran. Whoever discovers containers tells it here, whoever needs
 * them listens. Thread-safe; listeners are called in the thread that tells, one call after the other.
 */
public final class ContainerRegistry {

    private static final long NEVER = Long.MAX_VALUE;
    private static final long BEFORE_ALL = Long.MIN_VALUE;

    private final Duration keepStopped;
    private final Clock clock;
    private final Map<String, WhiskContainer> containers = new ConcurrentHashMap<>();
    private final List<ContainerListener> listeners = new CopyOnWriteArrayList<>();
    private volatile long completeSinceMillis = NEVER;
    /** When the latest of those stopped that ran and are not known. */
    private volatile long unknownUntilMillis = BEFORE_ALL;

    /**
     * An empty registry.
     *
     * @param keepStopped how long a container is remembered that has stopped
     * @param clock time of day
     */
    public ContainerRegistry(Duration keepStopped, Clock clock) {
        this.keepStopped = keepStopped;
        this.clock = clock;
    }

    /** Adds somebody who is told of every container from now on. */
    public void addListener(ContainerListener listener) {
        listeners.add(listener);
    }

    /** From that time on, in milliseconds since the epoch, every container was told of that ran. */
    public void completeSince(long sinceMillis) {
        completeSinceMillis = sinceMillis;
    }

    /** From now on there may be containers that nobody tells of. */
    public void incomplete() {
        completeSinceMillis = NEVER;
    }

    /**
     * Whether every container is known that ran at that time or later, in milliseconds since the epoch: they were told
     * of, and none was forgotten since. Ask this after looking for containers, since they are forgotten at any moment.
     */
    public boolean isCompleteSince(long sinceMillis) {
        return completeSinceMillis <= sinceMillis && unknownUntilMillis < sinceMillis;
    }

    /** A container was created. It is not known here before it runs. */
    public void created(String id) {
        listeners.forEach(listener -> listener.created(id));
    }

    /**
     * A container runs, or ran and has stopped already; told again, nothing happens. One that started at another time
     * than the one that is known under this id was restarted: its earlier life has stopped, and is known no more.
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
     * A container has stopped; told again, nothing happens. One that is not known, or whose known life began later, ran
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

    /** Forgets those that stopped too long ago; to be called now and then. */
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

    /** Before the container is gone from the map: nobody may miss it and take what is left for all. */
    private void unknownUntil(long stoppedMillis) {
        unknownUntilMillis = Math.max(unknownUntilMillis, stoppedMillis);
    }

    /** Those that run now. */
    public List<WhiskContainer> running() {
        return containers.values().stream()
                .filter(container -> container.stoppedMillis() == null)
                .toList();
    }

    /** All that are known. */
    public List<WhiskContainer> all() {
        return new ArrayList<>(containers.values());
    }

    /** A container that is known. */
    public Optional<WhiskContainer> find(String id) {
        return Optional.ofNullable(containers.get(id));
    }

    /** Those whose id starts so: a container's host name is the beginning of its id. */
    public List<WhiskContainer> startingWith(String beginOfId) {
        return containers.values().stream()
                .filter(container -> container.id().startsWith(beginOfId))
                .toList();
    }
}
