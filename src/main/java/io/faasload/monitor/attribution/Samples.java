package io.faasload.monitor.attribution;

import io.faasload.monitor.sampling.SampleWindow;
import java.util.Optional;

/** The samples of containers. Thread-safe. */
@FunctionalInterface
public interface Samples {

    /** No container is sampled. */
    Samples NONE = (containerId, fromMicros, toMicros) -> Optional.empty();

    /**
     * The samples of a container in a time span, in microseconds since the epoch, and the ones adjacent to it; empty if
     * the container was never sampled.
     */
    Optional<SampleWindow> between(String containerId, long fromMicros, long toMicros);
}
