package io.faasload.monitor.attribution;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An activation that has ended, as its record tells it.
 *
 * @param id of the activation
 * @param namespace it ran for
 * @param action with its package, if it has one
 * @param startMillis since the epoch; a cold start's includes the initialization
 * @param endMillis since the epoch
 * @param hostName that the action returned; null if it returned none
 * @param kind of the action, like {@code nodejs:20}; null if that is not known
 * @param status of the response, as the record has it; null if that is not known
 * @param isCold whether its container was initialized for it, and had served no other before
 */
public record EndedActivation(
        String id,
        String namespace,
        String action,
        long startMillis,
        long endMillis,
        @Nullable String hostName,
        @Nullable String kind,
        @Nullable String status,
        boolean isCold) {

    private static final Set<String> RETURNED = Set.of("success", "application error");

    /** Whether the action returned something: its proxy writes an end-of-activation line then. */
    public boolean hasReturned() {
        return status != null && RETURNED.contains(status);
    }

    /** Whether it failed in a way (time-out, exit, failed initialization) that has its container destroyed. */
    public boolean hasCostItsContainer() {
        return status != null && !RETURNED.contains(status);
    }

    /** Without its package, as containers are named. */
    public String actionName() {
        return action.substring(action.lastIndexOf('/') + 1);
    }

    /** Namespace, package and action. */
    public String path() {
        return namespace + "/" + action;
    }
}
