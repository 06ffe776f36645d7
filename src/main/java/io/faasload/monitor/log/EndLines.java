package io.faasload.monitor.log;

import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * When activations ended in each container: the times of the lines that OpenWhisk's action proxies write to standard
 * output after every activation. The latest few thousand per container are kept. Thread-safe.
 */
public final class EndLines {

    /** The text of such a line; it contains no activation id. */
    public static final String MARK = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX";

    private static final int MOST_PER_CONTAINER = 5_000;

    private final NavigableSet<EndLine> all = new ConcurrentSkipListSet<>();
    private final Map<String, NavigableSet<Long>> micros = new ConcurrentHashMap<>();
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

    /** Adds a line written at this time, in microseconds since the epoch. */
    public void add(String containerId, long atMicros) {
        NavigableSet<Long> lines = micros.computeIfAbsent(containerId, id -> new ConcurrentSkipListSet<>());
        lines.add(atMicros);
        all.add(new EndLine(atMicros, containerId));
        if (lines.size() > MOST_PER_CONTAINER) {
            remove(containerId, lines.pollFirst());
        }
    }

    private void remove(String containerId, @Nullable Long atMicros) {
        if (atMicros != null) {
            all.remove(new EndLine(atMicros, containerId));
        }
    }

    /** Records that the lines of this container cannot be read. */
    public void addUnreadable(String containerId) {
        unreadable.add(containerId);
    }

    /** Drops everything about this container. */
    public void forget(String containerId) {
        NavigableSet<Long> lines = micros.remove(containerId);
        if (lines != null) {
            lines.forEach(atMicros -> remove(containerId, atMicros));
        }
        unreadable.remove(containerId);
    }

    /** The lines of all containers in a time span, inclusive, in order. */
    public List<EndLine> between(long fromMicros, long toMicros) {
        return fromMicros > toMicros
                ? List.of()
                : List.copyOf(all.subSet(new EndLine(fromMicros, ""), true, new EndLine(toMicros + 1, ""), false));
    }

    /** The last line before this time; null if none is known. */
    public @Nullable Long lastBefore(String containerId, long atMicros) {
        return of(containerId).lower(atMicros);
    }

    /** The first line after this time; null if none is known. */
    public @Nullable Long firstAfter(String containerId, long atMicros) {
        return of(containerId).higher(atMicros);
    }

    /** Whether an activation is known to have ended in this container. */
    public boolean hasAny(String containerId) {
        return !of(containerId).isEmpty();
    }

    /** Whether this container may have lines that cannot be read. */
    public boolean isUnreadable(String containerId) {
        return unreadable.contains(containerId);
    }

    private NavigableSet<Long> of(String containerId) {
        NavigableSet<Long> lines = micros.get(containerId);
        return lines == null ? new ConcurrentSkipListSet<>() : lines;
    }
}
