package io.faasload.job.completion;

import io.faasload.config.AuthKey;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of {@link FetchRecord}.
 *
 * @param keys by namespace
 * @param limit how long a record is requested before the run is lost ({@code openwhisk.completionlimit})
 * @param logs whether to store logs, and how long to wait for them; null to store none
 */
public record RecordSettings(
        Map<String, AuthKey> keys, Duration limit, @Nullable Logs logs) implements Serializable {

    /**
     * Waiting for the logs of a run whose record has none.
     *
     * @param timeout from the record on ({@code injection.fetchlogs.timeout})
     * @param backoff between two requests ({@code injection.fetchlogs.backofftime})
     */
    public record Logs(Duration timeout, Duration backoff) implements Serializable {}

    public RecordSettings {
        keys = Map.copyOf(keys);
    }
}
