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
 * output after every activation. The latest few thousand of each container are kept. Thread-safe.
 */
public final class EndLines {

    /** What such a line contains; it carries no activation id. */
    public static final String MARK = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX";

    private static final int MOST_PER_CONTAINER = 5_000;

    private final NavigableSet<EndLine> all = new ConcurrentSkipListSet<>();
    private final Map<String, NavigableSet<Long>> micros = new ConcurrentHashMap<>();
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

    /** A line was written at that time, in microseconds since the epoch. */
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

    /** Nobody can read the lines of that container. */
    public void addUnreadable(String containerId) {
        unreadable.add(containerId);
    }

    /** Nothing is kept of that container any more. */
    public void forget(String containerId) {
        NavigableSet<Long> lines = micros.remove(containerId);
        if (lines != null) {
            lines.forEach(atMicros -> remove(containerId, atMicros));
        }
        unreadable.remove(containerId);
    }

    /** The lines of all containers from one time to another, both included, in their order. */
    public List<EndLine> between(long fromMicros, long toMicros) {
        return fromMicros > toMicros
                ? List.of()
                : List.copyOf(all.subSet(new EndLine(fromMicros, ""), true, new EndLine(toMicros + 1, ""), false));
    }

    /** The last line before that time; null if none is known. */
    public @Nullable Long lastBefore(String containerId, long atMicros) {
        return of(containerId).lower(atMicros);
    }

    /** The first line after that time; null if none is known. */
    public @Nullable Long firstAfter(String containerId, long atMicros) {
        return of(containerId).higher(atMicros);
    }

    /** Whether an activation is known to have ended in that container. */
    public boolean hasAny(String containerId) {
        return !of(containerId).isEmpty();
    }

    /** Whether lines of that container may exist that nobody can read. */
    public boolean isUnreadable(String containerId) {
        return unreadable.contains(containerId);
    }

    private NavigableSet<Long> of(String containerId) {
        NavigableSet<Long> lines = micros.get(containerId);
        return lines == null ? new ConcurrentSkipListSet<>() : lines;
    }
}
