package io.faasload.whisk.activation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The most recent records, in memory, and on disk so that they survive a restart. The oldest are evicted beyond {@code
 * kept} records or 256 MiB. Thread-safe.
 */
public final class ActivationRecords implements AutoCloseable {

    /**
     * Which records to list.
     *
     * @param name {@code package/action}, or {@code action} in the default package; null for all
     * @param sinceMillis earliest start, epoch time
     * @param uptoMillis latest start, epoch time
     */
    public record Query(@Nullable String name, long sinceMillis, long uptoMillis) {}

    private static final long MAX_BYTES = 256L << 20;

    private final int kept;
    private final ActivationLog log;
    private final Deque<StoredActivation> byAge = new ArrayDeque<>();
    private final Map<String, StoredActivation> byId = new ConcurrentHashMap<>();
    private final Map<String, NavigableSet<StoredActivation>> byNamespace = new ConcurrentHashMap<>();
    private long bytes;

    public ActivationRecords(Path directory, int kept) throws IOException {
        this.kept = kept;
        this.log = new ActivationLog(directory, kept, this::show);
    }

    /**
     * Stores a record, which becomes visible on the next {@link #show} of it or restart.
     *
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    synchronized void keep(StoredActivation activation) {
        log.append(activation);
    }

    /** Makes a stored record visible. */
    synchronized void show(StoredActivation activation) {
        if (byId.put(activation.id(), activation) != null) {
            return;
        }
        byNamespace
                .computeIfAbsent(activation.namespace(), key -> new ConcurrentSkipListSet<>())
                .add(activation);
        byAge.add(activation);
        bytes += activation.json().length;
        while (byAge.size() > kept || (bytes > MAX_BYTES && byAge.size() > 1)) {
            StoredActivation oldest = byAge.remove();
            bytes -= oldest.json().length;
            byId.remove(oldest.id());
            of(oldest.namespace()).remove(oldest);
        }
    }

    private NavigableSet<StoredActivation> of(String namespace) {
        return byNamespace.getOrDefault(namespace, new ConcurrentSkipListSet<>());
    }

    public Optional<StoredActivation> find(String namespace, String id) {
        return Optional.ofNullable(byId.get(id))
                .filter(activation -> activation.namespace().equals(namespace));
    }

    /** Newest first. */
    public List<StoredActivation> list(String namespace, Query query, int skip, int limit) {
        return matching(namespace, query).skip(skip).limit(limit).toList();
    }

    public long count(String namespace, Query query) {
        return matching(namespace, query).count();
    }

    private Stream<StoredActivation> matching(String namespace, Query query) {
        // Among equal start times, the smallest id sorts first.
        StoredActivation newest = new StoredActivation(namespace, "", query.uptoMillis(), "", new byte[0]);
        Stream<StoredActivation> inTime = of(namespace).tailSet(newest, true).stream()
                .takeWhile(activation -> activation.startMillis() >= query.sinceMillis());
        String name = query.name();
        return name == null
                ? inTime
                : inTime.filter(activation -> activation.actionName().equals(name));
    }

    @Override
    public synchronized void close() throws IOException {
        log.close();
    }
}
