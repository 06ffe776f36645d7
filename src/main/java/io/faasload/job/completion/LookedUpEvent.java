package io.faasload.job.completion;

import io.faasload.dataset.runs.Orphan;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * The result of looking up an event that no invocation claimed: one of the two. Flows through Flink.
 *
 * @param request for the record of the run that the event completes
 * @param orphan if the activation belongs to no run
 */
public record LookedUpEvent(
        @Nullable RecordRequest request, @Nullable Orphan orphan) {

    static LookedUpEvent of(RecordRequest request) {
        return new LookedUpEvent(request, null);
    }

    static LookedUpEvent of(Orphan orphan) {
        return new LookedUpEvent(null, orphan);
    }

    /** Collects the request, if there is one. */
    public void collectRequest(Collector<RecordRequest> out) {
        if (request != null) {
            out.collect(request);
        }
    }

    /** Collects the orphan, if there is one. */
    public void collectOrphan(Collector<Orphan> out) {
        if (orphan != null) {
            out.collect(orphan);
        }
    }
}
