package io.faasload.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of table {@code runs} with its children. Null is not known or not applicable. Flows through Flink.
 *
 * @param id {@code trace << 32 | input}
 * @param trace → traces
 * @param function → functions
 * @param namespace user that invoked
 * @param action {@code package/action}
 * @param input number of the input, from 1
 * @param status {@code started}, {@code completed}, {@code refused} or {@code lost}
 * @param parameters JSON object that was sent; becomes the rows of {@code parameters}
 * @param attempt how many calls were sent that may have been accepted
 * @param plannedMicros when it was to be sent, µs since the epoch
 * @param sentMicros when it was sent, µs since the epoch
 * @param acceptedMicros when the 202 came, µs since the epoch
 * @param activationId of the activation
 * @param ended what the activation record and its event told; null unless {@code completed}
 * @param error text of the failure: OpenWhisk's for a refused call, the action's for a failed one
 */
public record Run(
        long id,
        int trace,
        int function,
        String namespace,
        String action,
        int input,
        String status,
        String parameters,
        int attempt,
        long plannedMicros,
        @Nullable Long sentMicros,
        @Nullable Long acceptedMicros,
        @Nullable String activationId,
        @Nullable Ended ended,
        @Nullable String error) {

    public static final String STARTED = "started";
    public static final String COMPLETED = "completed";
    public static final String REFUSED = "refused";
    public static final String LOST = "lost";

    /**
     * The end of an activation, columns as in {@code runs}.
     *
     * @param completedBy {@code event} or {@code record}
     * @param failed whether the activation failed
     * @param responseStatus OpenWhisk's text
     * @param startMillis since the epoch
     * @param endMillis since the epoch
     * @param waitMillis time in OpenWhisk's queues
     * @param initMillis time of the cold start; null when warm
     * @param outputSizeBytes as the action returned it
     * @param extractMillis as the action returned it
     * @param transformMillis as the action returned it
     * @param loadMillis as the action returned it
     * @param memoryMegabytes memory limit of the container
     * @param invoker that ran it, from the event's {@code source}
     * @param usage samples of the container; empty without monitor
     */
    public record Ended(
            String completedBy,
            boolean failed,
            @Nullable String responseStatus,
            @Nullable Long startMillis,
            @Nullable Long endMillis,
            @Nullable Long waitMillis,
            @Nullable Long initMillis,
            @Nullable Long outputSizeBytes,
            @Nullable Long extractMillis,
            @Nullable Long transformMillis,
            @Nullable Long loadMillis,
            @Nullable Integer memoryMegabytes,
            @Nullable String invoker,
            List<Sample> usage) {}

    /** A row of {@code resources}: epoch milliseconds, bytes, milliseconds of CPU since the first sample of the run. */
    public record Sample(
            long timestampMillis,
            @Nullable Long memoryBytes,
            @Nullable Long cpuMillis) {}
}
