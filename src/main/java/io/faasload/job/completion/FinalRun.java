package io.faasload.job.completion;

import io.faasload.job.usage.UsageRequest;
import io.faasload.openwhisk.ActivationRecord;
import io.faasload.openwhisk.UserEvent;
import io.faasload.run.Run;
import io.faasload.run.RunStatus;
import org.jspecify.annotations.Nullable;

/** Builds the row of a run that has ended, from what is known of its activation. */
final class FinalRun {

    private FinalRun() {}

    /** From the activation record. */
    static UsageRequest completed(RecordRequest request, ActivationRecord activation) {
        UserEvent event = request.event();
        Run.Ended ended = new Run.Ended(
                event == null ? "record" : "event",
                !activation.success(),
                activation.status(),
                activation.times(),
                activation.etl(),
                activation.memoryMegabytes(),
                event == null ? null : event.source(),
                null,
                null);
        Run run = Run.of(request.invocation(), RunStatus.COMPLETED, ended, activation.error());
        return new UsageRequest(
                run, activation.hostName(), activation.kind(), event == null ? null : event.timestampMillis());
    }

    /** Builds the row from the event alone, which has neither start nor end time. */
    static UsageRequest completed(RecordRequest request, UserEvent event, long statusCode, String error) {
        Run.Ended ended = new Run.Ended(
                "event",
                statusCode != 0,
                ActivationRecord.status(statusCode),
                new Run.Times(null, null, null, null),
                Run.Etl.UNKNOWN,
                null,
                event.source(),
                null,
                null);
        Run run = Run.of(request.invocation(), RunStatus.COMPLETED, ended, error);
        return new UsageRequest(run, null, null, event.timestampMillis());
    }

    /** Of a run whose outcome is unknown; the problem is the last one, null if there was none. */
    static UsageRequest lost(RecordRequest request, @Nullable String problem) {
        String what = request.event() == null ? "neither event nor record" : "an event but no record";
        String error = what + " before openwhisk.completionlimit" + (problem == null ? "" : " (" + problem + ")");
        return new UsageRequest(Run.of(request.invocation(), RunStatus.LOST, null, error), null, null, null);
    }
}
