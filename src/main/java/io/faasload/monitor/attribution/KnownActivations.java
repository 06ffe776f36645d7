package io.faasload.monitor.attribution;

import io.faasload.monitor.container.ContainerName;
import io.faasload.monitor.log.EndLine;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The most recent activations that were queried, with their attributions. Not thread-safe. */
final class KnownActivations {

    private static final int MOST = 20_000;

    private static final Comparator<EndedActivation> BY_END =
            Comparator.comparingLong(EndedActivation::endMillis).thenComparing(EndedActivation::id);

    private final Map<String, Entry> byId = new LinkedHashMap<>();
    private final NavigableSet<EndedActivation> byEnd = new TreeSet<>(BY_END);
    private final Map<EndLine, String> owners = new HashMap<>();
    /** The number of known activations of each path, by the part of it that container names carry. */
    private final Map<String, Map<String, Integer>> pathsByCarriedName = new HashMap<>();

    private record Entry(
            EndedActivation activation,
            @Nullable Attribution attribution,
            @Nullable EndLine line) {}

    void add(EndedActivation activation) {
        if (byId.containsKey(activation.id())) {
            return;
        }
        byId.put(activation.id(), new Entry(activation, null, null));
        byEnd.add(activation);
        pathsByCarriedName
                .computeIfAbsent(carriedName(activation), name -> new HashMap<>())
                .merge(activation.path(), 1, Integer::sum);
        if (byId.size() > MOST) {
            forget(byId.remove(byId.keySet().iterator().next()));
        }
    }

    private void forget(Entry eldest) {
        byEnd.remove(eldest.activation());
        if (eldest.line() != null) {
            owners.remove(eldest.line());
        }
        pathsByCarriedName.computeIfPresent(carriedName(eldest.activation()), (name, paths) -> {
            paths.computeIfPresent(eldest.activation().path(), (path, count) -> count == 1 ? null : count - 1);
            return paths.isEmpty() ? null : paths;
        });
    }

    /** Stores an answer; the activation itself stays as it was first announced. */
    void answered(EndedActivation activation, Attribution attribution, @Nullable EndLine line) {
        byId.computeIfPresent(activation.id(), (id, entry) -> new Entry(entry.activation(), attribution, line));
        if (line != null) {
            owners.put(line, activation.id());
        }
    }

    Optional<Attribution> attribution(String activationId) {
        Entry entry = byId.get(activationId);
        return entry == null ? Optional.empty() : Optional.ofNullable(entry.attribution());
    }

    /** Whether the line has already been matched with an activation. */
    boolean isOwned(EndLine line) {
        return owners.containsKey(line);
    }

    /** Whether several known actions share a container name: names omit the package. */
    boolean sharesName(EndedActivation activation) {
        return pathsByCarriedName
                        .getOrDefault(carriedName(activation), Map.of())
                        .size()
                > 1;
    }

    /** The other activations that ended at about the same time, the closest ones first. */
    List<EndedActivation> endingAround(EndedActivation activation, long millis, int most) {
        return byEnd.subSet(probe(activation.endMillis() - millis), probe(activation.endMillis() + millis + 1)).stream()
                .filter(other -> !other.id().equals(activation.id()))
                .sorted(Comparator.comparingLong(other -> Math.abs(other.endMillis() - activation.endMillis())))
                .limit(most)
                .toList();
    }

    /**
     * Whether another activation that ran in the container overlaps this one, which is impossible in a single
     * container.
     */
    boolean overlapsIn(String containerId, EndedActivation activation, long toleranceMillis) {
        return byEnd.tailSet(probe(activation.startMillis() + toleranceMillis + 1)).stream()
                .filter(other -> !other.id().equals(activation.id())
                        && other.startMillis() + toleranceMillis < activation.endMillis())
                .anyMatch(other -> attribution(other.id())
                        .filter(known -> containerId.equals(known.containerId()))
                        .isPresent());
    }

    private static EndedActivation probe(long endMillis) {
        return new EndedActivation("", "", "", endMillis, endMillis, null, null, null, false);
    }

    private static String carriedName(EndedActivation activation) {
        return ContainerName.carried(activation.namespace(), activation.actionName());
    }
}
