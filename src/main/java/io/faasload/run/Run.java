package io.faasload.run;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of table {@code runs} with its children. Null is not known or not applicable. Flows through Flink.
 *
 * @param id which run
 * @param target what was invoked
 * @param status {@code COMPLETED} exactly where there is an end
 * @param parameters JSON object that was sent; becomes the rows of {@code parameters}
 * @param plannedMicros when it was to be sent, µs since the epoch
 * @param call its last call
 * @param ended what the activation record and its event told; null unless completed
 * @param error text of the failure: OpenWhisk's for a refused call, the action's for a failed one
 */
public record Run(
        RunId id,
        Target target,
        RunStatus status,
        String parameters,
        long plannedMicros,
        Call call,
        @Nullable Ended ended,
        @Nullable String error) {

    /** Checks that a run has an end exactly when it is completed. */
    public Run {
        if ((status == RunStatus.COMPLETED) != (ended != null)) {
            throw new IllegalArgumentException(
                    id + " is " + status.text() + (ended == null ? " and has no end" : " and has an end"));
        }
    }

    /** The row of an invocation that OpenWhisk accepted. */
    public static Run started(Invocation invocation) {
        return of(invocation, RunStatus.STARTED, null, null);
    }

    /** The row of an invocation that has its call, with what is known of its end. */
    public static Run of(Invocation invocation, RunStatus status, @Nullable Ended ended, @Nullable String error) {
        return new Run(
                invocation.id(),
                invocation.target(),
                status,
                invocation.parameters(),
                invocation.plannedMicros(),
                Objects.requireNonNull(invocation.call()),
                ended,
                error);
    }

    /**
     * The same run as lost: the activation that OpenWhisk answered is that of another call, and which one this run has, nobody
     * can tell.
     */
    public Run withoutActivation() {
        String error = "OpenWhisk answered with activation " + call.activationId() + ", which is that of another call";
        Call without = new Call(null, call.attempt(), call.sentMicros(), call.acceptedMicros());
        return new Run(id, target, RunStatus.LOST, parameters, plannedMicros, without, null, error);
    }

    /** What the row says of its call. */
    public PastRun past() {
        return new PastRun(status, plannedMicros, call);
    }

    /** The same run with what the monitor told of its end; it must have one. */
    public Run withUsage(Usage told) {
        return new Run(
                id,
                target,
                status,
                parameters,
                plannedMicros,
                call,
                Objects.requireNonNull(ended).withUsage(told),
                error);
    }

    /**
     * The end of an activation, columns as in {@code runs}.
     *
     * @param completedBy {@code event} or {@code record}
     * @param failed whether the activation failed
     * @param responseStatus OpenWhisk's text
     * @param times of the activation
     * @param etl what the action told of its work
     * @param memoryMegabytes memory limit of the container
     * @param invoker that ran it, from the event's {@code source}
     * @param usage what the monitor told; null if none was to be asked
     */
    public record Ended(
            String completedBy,
            boolean failed,
            @Nullable String responseStatus,
            Times times,
            Etl etl,
            @Nullable Integer memoryMegabytes,
            @Nullable String invoker,
            @Nullable Usage usage) {

        /** The same end with what the monitor told of it. */
        public Ended withUsage(Usage told) {
            return new Ended(completedBy, failed, responseStatus, times, etl, memoryMegabytes, invoker, told);
        }
    }

    /**
     * The times of an activation as OpenWhisk measured them.
     *
     * @param startMillis since the epoch; a cold start's includes the initialization
     * @param endMillis since the epoch
     * @param waitMillis time in OpenWhisk's queues
     * @param initMillis time of the cold start; null when warm
     */
    public record Times(
            @Nullable Long startMillis,
            @Nullable Long endMillis,
            @Nullable Long waitMillis,
            @Nullable Long initMillis) {}

    /**
     * What an action returned of its extracting, transforming and loading, rounded.
     *
     * @param outputSizeBytes of its output
     * @param extractMillis reading the input
     * @param transformMillis working on it
     * @param loadMillis writing the output
     */
    public record Etl(
            @Nullable Long outputSizeBytes,
            @Nullable Long extractMillis,
            @Nullable Long transformMillis,
            @Nullable Long loadMillis) {

        /** Of an action that returned nothing of it. */
        public static final Etl UNKNOWN = new Etl(null, null, null, null);
    }

    /**
     * What an activation used, columns as in {@code runs}.
     *
     * @param container that ran it
     * @param attribution {@code exact}, {@code inferred} or {@code ambiguous}
     * @param attributionBy how the container was determined
     * @param cpuMicros CPU time
     * @param memoryPeakBytes most memory in use
     * @param memoryPeakBy where that comes from
     * @param missing why CPU time or peak is not known: the text of a {@link UsageMissing}; null if both are
     * @param samples the rows of {@code resources}, in their order
     */
    public record Usage(
            @Nullable String container,
            @Nullable String attribution,
            @Nullable String attributionBy,
            @Nullable Long cpuMicros,
            @Nullable Long memoryPeakBytes,
            @Nullable String memoryPeakBy,
            @Nullable String missing,
            List<Sample> samples) {

        /** Of a run of which no monitor told anything. */
        public static final Usage UNANSWERED =
                new Usage(null, null, null, null, null, null, UsageMissing.NO_ANSWER.text(), List.of());
    }

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
}
