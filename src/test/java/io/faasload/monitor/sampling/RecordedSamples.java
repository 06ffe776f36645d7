package io.faasload.monitor.sampling;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Puts samples of recorded CPU times into real rings. Not thread-safe. */
public final class RecordedSamples {

    private static final int MOST_SAMPLES = 10_000;

    private final ChunkPool pool = new ChunkPool(1L << 30);
    private final Map<String, SampleRing> rings = new HashMap<>();
    private final Map<String, Long> cpuMicros = new HashMap<>();

    /** Samples a container at both times; it ran for {@code ranMicros} in between. */
    public void ran(String containerId, long fromMicros, long toMicros, long ranMicros) {
        add(containerId, fromMicros, 0);
        add(containerId, toMicros, ranMicros);
    }

    private void add(String containerId, long atMicros, long ranMicros) {
        Slot slot = new Slot();
        slot.set(Column.CPU_MICROS, cpuMicros.merge(containerId, ranMicros, Long::sum));
        rings.computeIfAbsent(containerId, id -> new SampleRing(pool, MOST_SAMPLES))
                .add(atMicros, slot);
    }

    /** Like {@link Sampler#samples}. */
    public Optional<SampleWindow> between(String containerId, long fromMicros, long toMicros) {
        return Optional.ofNullable(rings.get(containerId))
                .map(ring -> ring.between(fromMicros, toMicros, Counters.SAMPLED));
    }
}
