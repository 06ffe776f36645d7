package io.faasload.run;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of table {@code runs} with its children. Null means unknown or not applicable. Flows through Flink.
 *
 * @param id identity of the run
 * @param target what was invoked
 * @param status {@code COMPLETED} if and only if there is an end
 * @param parameters JSON object that was sent; becomes the rows of {@code parameters}
 * @param plannedMicros planned send time, µs since the epoch
 * @param call its last call
 * @param ended data of the activation record and its event; null unless completed
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

    /** Checks that a run has an end if and only if it is completed. */
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

    /** The row of an invocation that is not made. */
    public static Run missed(Invocation invocation) {
        Call none = new Call(null, 0, null, null);
        return of(invocation.withCall(none), RunStatus.MISSED, null, invocation.missed());
    }

    /** The row of an invocation that has its call, with what is known about its end. */
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
     * The same run as lost: OpenWhisk's answer has the activation of another call, and this run's own activation is unknown.
     */
    public Run withoutActivation() {
        String error = "OpenWhisk answered with activation " + call.activationId() + ", which is that of another call";
        Call without = new Call(null, call.attempt(), call.sentMicros(), call.acceptedMicros(), call.isForcedCold());
        return new Run(id, target, RunStatus.LOST, parameters, plannedMicros, without, null, error);
    }

    /** The call in this row. */
    public PastRun past() {
        return new PastRun(status, plannedMicros, call);
    }

    /** The same run with the monitor's usage; the run must have an end. */
    public Run withUsage(Usage usage) {
        return withEnd(Objects.requireNonNull(ended).withUsage(usage));
    }

    /** The same run with the logs of its activation; the run must have an end. */
    public Run withLogs(List<LogLine> logs) {
        return withEnd(Objects.requireNonNull(ended).withLogs(logs));
    }

    private Run withEnd(Ended end) {
        return new Run(id, target, status, parameters, plannedMicros, call, end, error);
    }

    /**
     * The end of an activation, columns as in {@code runs}.
     *
     * @param completedBy {@code event} or {@code record}
     * @param failed whether the activation failed
     * @param responseStatus OpenWhisk's text
     * @param times times of the activation
     * @param etl the action's report of its work
     * @param memoryMegabytes memory limit of the container
     * @param invoker invoker that ran it, from the event's {@code source}
     * @param usage usage from the monitor; null if it was not to be asked
     * @param logs the rows of {@code logs}, in their order; null if they were not to be fetched, or could not be
     */
    public record Ended(
            String completedBy,
            boolean failed,
            @Nullable String responseStatus,
            Times times,
            Etl etl,
            @Nullable Integer memoryMegabytes,
            @Nullable String invoker,
            @Nullable Usage usage,
            @Nullable List<LogLine> logs) {

        /** The same end with the monitor's usage. */
        public Ended withUsage(Usage told) {
            return new Ended(completedBy, failed, responseStatus, times, etl, memoryMegabytes, invoker, told, logs);
        }

        /** The same end with the logs of the activation. */
        public Ended withLogs(List<LogLine> lines) {
            return new Ended(completedBy, failed, responseStatus, times, etl, memoryMegabytes, invoker, usage, lines);
        }
    }

    /**
     * The times of an activation as OpenWhisk measured them.
     *
     * @param startMillis since the epoch; a cold start's includes the initialization
     * @param endMillis since the epoch
     * @param waitMillis time in OpenWhisk's queues
     * @param initMillis initialization time of a cold start; null if warm
     */
    public record Times(
            @Nullable Long startMillis,
            @Nullable Long endMillis,
            @Nullable Long waitMillis,
            @Nullable Long initMillis) {}

    /**
     * The action's report of its extract, transform and load phases, rounded to milliseconds as in FaaSLoad, and to microseconds.
     *
     * @param outputSizeBytes of its output
     * @param extractMillis time to read the input
     * @param transformMillis time to work on it
     * @param loadMillis time to write the output
     * @param extractMicros time to read the input
     * @param transformMicros time to work on it
     * @param loadMicros time to write the output
     */
    public record Etl(
            @Nullable Long outputSizeBytes,
            @Nullable Long extractMillis,
            @Nullable Long transformMillis,
            @Nullable Long loadMillis,
            @Nullable Long extractMicros,
            @Nullable Long transformMicros,
            @Nullable Long loadMicros) {

        /** For an action that reported nothing. */
        public static final Etl UNKNOWN = new Etl(null, null, null, null, null, null, null);
    }

    /**
     * The usage of an activation, columns as in {@code runs}.
     *
     * @param container container that ran it
     * @param attribution {@code exact}, {@code inferred} or {@code ambiguous}
     * @param attributionBy how the container was determined
     * @param cpuMicros CPU time
     * @param memoryPeakBytes peak memory
     * @param memoryPeakBy how the peak was measured
     * @param missing why CPU time or peak is unknown: the text of a {@link UsageMissing}; null if both are known
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

        /** For a run without an answer from a monitor. */
        public static final Usage UNANSWERED =
                new Usage(null, null, null, null, null, null, UsageMissing.NO_ANSWER.text(), List.of());
    }

    /**
     * A row of {@code resources}; CPU times are since the first sample of the run.
     *
     * @param timestampMillis since the epoch
     * @param memoryBytes resident and mapped memory, as in FaaSLoad
     * @param cpuMillis CPU time, as in FaaSLoad
     * @param memoryUsedBytes all memory in use
     * @param memoryPeakBytes peak since the previous sample
     * @param cpuMicros CPU time
     * @param cpuUserMicros the part of it in user mode
     * @param cpuSystemMicros the part of it in the kernel
     * @param cpuThrottledMicros time during which the container was throttled
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

    /**
     * A row of {@code logs}.
     *
     * @param timeMicros when it was written, since the epoch; null if OpenWhisk's line does not say
     * @param stream {@code stdout} or {@code stderr}; {@code cut} for the mark that lines are missing; null if OpenWhisk's line does not say
     * @param text the line without time and stream
     */
    public record LogLine(
            @Nullable Long timeMicros, @Nullable String stream, String text) {}
}
