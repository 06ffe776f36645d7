package io.faasload.run;

import java.util.List;
import java.util.Objects;
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
     * @param usage what the monitor told; null if it told nothing
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
            @Nullable Usage usage) {

        /** The same end with what the monitor told of it. */
        public Ended withUsage(Usage told) {
            return new Ended(
                    completedBy,
                    failed,
                    responseStatus,
                    startMillis,
                    endMillis,
                    waitMillis,
                    initMillis,
                    outputSizeBytes,
                    extractMillis,
                    transformMillis,
                    loadMillis,
                    memoryMegabytes,
                    invoker,
                    told);
        }
    }

    /**
     * What an activation used, columns as in {@code runs}.
     *
     * @param container that ran it
     * @param attribution {@code exact}, {@code inferred} or {@code ambiguous}
     * @param attributionBy what told the container
     * @param cpuMicros CPU time
     * @param memoryPeakBytes most memory in use
     * @param memoryPeakBy where that comes from
     * @param samples the rows of {@code resources}, in their order
     */
    public record Usage(
            @Nullable String container,
            @Nullable String attribution,
            @Nullable String attributionBy,
            @Nullable Long cpuMicros,
            @Nullable Long memoryPeakBytes,
            @Nullable String memoryPeakBy,
            List<Sample> samples) {}

    /**
     * A row of {@code resources}; CPU times are since the first sample of the run.
     *
     * @param timestampMillis since the epoch
     * @param memoryBytes resident and mapped, as FaaSLoad has it
     * @param cpuMillis CPU time, as FaaSLoad has it
     * @param memoryUsedBytes all memory in use
     * @param memoryPeakBytes the most since the sample before
     * @param cpuMicros CPU time
     * @param cpuUserMicros the part of it in user mode
     * @param cpuSystemMicros the part of it in the kernel
     * @param cpuThrottledMicros time for which the container was not let run
     */
    public record Sample(
            long timestampMillis,
            @Nullable Long memoryBytes,
            @Nullable Long cpuMillis,
            @Nullable Long memoryUsedBytes,
            @Nullable Long memoryPeakBytes,
            @Nullable Long cpuMicros,
            @Nullable Long cpuUserMicros,
            @Nullable Long cpuSystemMicros,
            @Nullable Long cpuThrottledMicros) {}

    /** The same run with what the monitor told of its end; it must have one. */
    public Run withUsage(Usage told) {
        return new Run(
                id,
                trace,
                function,
                namespace,
                action,
                input,
                status,
                parameters,
                attempt,
                plannedMicros,
                sentMicros,
                acceptedMicros,
                activationId,
                Objects.requireNonNull(ended).withUsage(told),
                error);
    }
}
