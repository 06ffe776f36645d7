package io.faasload.monitor.attribution;

import io.faasload.monitor.sampling.SampleWindow;
import java.util.Optional;

/** The samples of the containers. Thread-safe. */
@FunctionalInterface
public interface Samples {

    /** Where no container is sampled. */
    Samples NONE = (containerId, fromMicros, toMicros) -> Optional.empty();

    /**
     * Those of a container from one time to another, in microseconds since the epoch, and the ones beside them; empty if the
     * container was never sampled.
     */
    Optional<SampleWindow> between(String containerId, long fromMicros, long toMicros);
}
