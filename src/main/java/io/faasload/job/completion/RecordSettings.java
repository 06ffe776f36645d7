package io.faasload.job.completion;

import io.faasload.config.AuthKey;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/**
 * Settings of {@link FetchRecord}.
 *
 * @param keys by namespace
 * @param limit how long a record is requested before the run is lost ({@code openwhisk.completionlimit})
 */
public record RecordSettings(Map<String, AuthKey> keys, Duration limit) implements Serializable {

    public RecordSettings {
        keys = Map.copyOf(keys);
    }
}
