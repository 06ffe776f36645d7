package io.faasload.monitor.attribution;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An activation that has ended, as described by its record.
 *
 * @param id of the activation
 * @param namespace it ran for
 * @param action with its package, if any
 * @param startMillis since the epoch; includes the initialization of a cold start
 * @param endMillis since the epoch
 * @param hostName returned by the action; null if it returned none
 * @param kind of the action, like {@code nodejs:20}; null if unknown
 * @param status of the response, as in the record; null if unknown
 * @param isCold whether its container was initialized for it and had served no other activation before
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

    /** Whether the action returned a result: its proxy then writes an end-of-activation line. */
    public boolean hasReturned() {
        return status != null && RETURNED.contains(status);
    }

    /** Whether it failed in a way that destroys its container: timeout, exit or failed initialization. */
    public boolean hasDestroyedItsContainer() {
        return status != null && !RETURNED.contains(status);
    }

    /** The action's name without its package, as in container names. */
    public String actionName() {
        return action.substring(action.lastIndexOf('/') + 1);
    }

    /** Namespace, package and action. */
    public String path() {
        return namespace + "/" + action;
    }
}
