package io.faasload.job.usage;

import io.faasload.run.Run;
import io.faasload.run.Run.LogLine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run that has ended, what its record says about the container, and when its event was published.
 *
 * @param run with its final status
 * @param hostName returned by the action; null if it returned none
 * @param kind of the action, such as {@code nodejs:20}; null if unknown
 * @param eventMillis when its event was published, since the epoch; null if none came
 */
public record UsageRequest(
        Run run,
        @Nullable String hostName,
        @Nullable String kind,
        @Nullable Long eventMillis) {

    /** The same with the logs of the run, which must have an end. */
    public UsageRequest withLogs(List<LogLine> logs) {
        return new UsageRequest(run.withLogs(logs), hostName, kind, eventMillis);
    }
}
