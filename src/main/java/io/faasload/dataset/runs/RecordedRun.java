package io.faasload.dataset.runs;

import io.faasload.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * What a row of {@code runs} tells of how the run was invoked; fields as in {@link Run}.
 *
 * @param action {@code package/action}, the function's name
 */
public record RecordedRun(
        long id,
        int trace,
        int function,
        String namespace,
        String action,
        int input,
        String status,
        int attempt,
        long plannedMicros,
        @Nullable Long sentMicros,
        @Nullable Long acceptedMicros,
        @Nullable String activationId) {}
