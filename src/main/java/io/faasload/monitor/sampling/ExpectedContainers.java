package io.faasload.monitor.sampling;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Containers whose counters are about to appear. Thread-safe; the sampling thread polls for them. */
final class ExpectedContainers {

    private static final Logger LOG = LoggerFactory.getLogger(ExpectedContainers.class);

    /** A container that is created but not started for this long is found once Docker reports its start. */
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Map<String, Expected> expected = new ConcurrentHashMap<>();

    private record Expected(Counters.Opening opening, long sinceNanos) {}

    void add(String containerId, Counters.Opening opening, long nowNanos) {
        expected.put(containerId, new Expected(opening, nowNanos));
    }

    void remove(String containerId) {
        expected.remove(containerId);
    }

    /** Passes on the counters that have appeared. */
    void look(long nowNanos, BiConsumer<String, Counters> appeared) {
        if (expected.isEmpty()) {
            return;
        }
        expected.forEach((containerId, container) -> {
            Counters counters = open(containerId, container.opening());
            if (counters != null) {
                appeared.accept(containerId, counters);
            }
            if (counters != null || nowNanos - container.sinceNanos() > PATIENCE_NANOS) {
                expected.remove(containerId, container);
            }
        });
    }

    private static @Nullable Counters open(String containerId, Counters.Opening opening) {
        try {
            return opening.open();
        } catch (IOException | RuntimeException e) {
            LOG.debug("Cannot open the counters of {} yet", containerId, e);
            return null;
        }
    }
}
