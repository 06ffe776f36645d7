package io.faasload.dataset.runs;

import org.jspecify.annotations.Nullable;

/**
 * An activation in one of our namespaces that belongs to no run: a duplicate of a retried call, or a manual invocation. Flows through
 * Flink.
 *
 * @param activationId of the activation
 * @param namespace that ran it
 * @param action {@code package/action}
 * @param seenMillis when its event arrived, milliseconds since the epoch
 * @param durationMillis as given by the event
 */
public record Orphan(
        String activationId,
        String namespace,
        String action,
        long seenMillis,
        @Nullable Long durationMillis) {}
