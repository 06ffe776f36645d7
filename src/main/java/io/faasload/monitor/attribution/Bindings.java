package io.faasload.monitor.attribution;

import io.faasload.monitor.container.WhiskContainer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which action a container serves. From its first activation on, it serves a single action. The name of a prewarmed
 * container does not contain that action, so it is inferred from attributions. Not thread-safe.
 */
final class Bindings {

    /** The cost of an attribution to another action, which is assumed to be wrong in one of seven cases. */
    private static final double COST_PER_ATTRIBUTION = 2;

    private final Map<String, String> exact = new HashMap<>();
    private final Map<String, Map<String, Integer>> inferred = new HashMap<>();

    void addExact(String containerId, EndedActivation activation) {
        exact.put(containerId, activation.path());
    }

    void addInferred(String containerId, EndedActivation activation) {
        inferred.computeIfAbsent(containerId, id -> new HashMap<>()).merge(activation.path(), 1, Integer::sum);
    }

    void forget(String containerId) {
        exact.remove(containerId);
        inferred.remove(containerId);
    }

    /** Whether it is certain that the container did not run the activation. */
    boolean isExcluded(WhiskContainer container, EndedActivation activation) {
        if (!container.name().isPrewarmed()) {
            return !container.name().carries(activation.namespace(), activation.actionName());
        }
        @Nullable String bound = exact.get(container.id());
        String kind = activation.kind();
        return (bound != null && !bound.equals(activation.path()))
                || (kind != null && !container.name().isPrewarmedFor(kind));
    }

    /**
     * The cost of attributing the activation to the container, a negative log-likelihood; infinite if it is impossible.
     */
    double cost(WhiskContainer container, EndedActivation activation) {
        if (isExcluded(container, activation)) {
            return Double.POSITIVE_INFINITY;
        }
        Map<String, Integer> counts = inferred.getOrDefault(container.id(), Map.of());
        if (!container.name().isPrewarmed() || exact.containsKey(container.id())) {
            return 0;
        }
        int own = counts.getOrDefault(activation.path(), 0);
        int others = counts.entrySet().stream()
                .filter(count -> !count.getKey().equals(activation.path()))
                .mapToInt(Map.Entry::getValue)
                .max()
                .orElse(0);
        return COST_PER_ATTRIBUTION * Math.max(0, others - own);
    }
}
