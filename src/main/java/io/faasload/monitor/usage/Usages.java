package io.faasload.monitor.usage;

import io.faasload.monitor.attribution.Attribution;
import io.faasload.monitor.attribution.Attribution.Certainty;
import io.faasload.monitor.attribution.Attribution.Evidence;
import io.faasload.monitor.attribution.Attributor;
import io.faasload.monitor.attribution.EndedActivation;
import io.faasload.monitor.container.ContainerRegistry;
import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.log.LogFollower;
import io.faasload.monitor.sampling.Sample;
import io.faasload.monitor.sampling.SampleWindow;
import io.faasload.monitor.sampling.Sampler;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers what activations used. Thread-safe. */
public final class Usages {

    private static final long LONGEST_WAIT_MILLIS = 1_500;

    /** The record of such an activation appears just before its container is removed. */
    private static final long REMOVAL_MILLIS = 1_000;

    private static final long TICK_MILLIS = 20;
    private static final int POLL_MILLIS = 10;

    private final ContainerRegistry containers;
    private final Attributor attributor;
    private final LogFollower logs;
    private final Sampler sampler;
    private final Clock clock;
    private final long settleMillis;
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    /**
     * Answers from these sources.
     *
     * @param resolution time between two samples
     * @param clock time of day
     */
    public Usages(
            ContainerRegistry containers,
            Attributor attributor,
            LogFollower logs,
            Sampler sampler,
            Duration resolution,
            Clock clock) {
        this.containers = containers;
        this.attributor = attributor;
        this.logs = logs;
        this.sampler = sampler;
        this.clock = clock;
        this.settleMillis = Math.max(Attributor.SETTLE_MILLIS, resolution.toMillis() + TICK_MILLIS);
    }

    /**
     * The usage of an activation. If it has just ended, this waits until its end-of-activation line must have been
     * written and its container was sampled once more; if its container was destroyed, for a second.
     */
    public RunUsage of(EndedActivation activation) throws InterruptedException {
        attributor.announce(activation);
        long settledMillis = activation.endMillis() + settleMillis;
        long waitMillis = activation.hasDestroyedItsContainer() ? REMOVAL_MILLIS : settledMillis - clock.millis();
        if (waitMillis > 0) {
            TimeUnit.MILLISECONDS.sleep(Math.min(waitMillis, LONGEST_WAIT_MILLIS));
        }
        awaitTickAfter(activation.endMillis());
        logs.readUntil(settledMillis);
        Attribution attribution = attributor.attribute(activation);
        count(attribution);
        String containerId = attribution.containerId();
        @Nullable WhiskContainer container =
                containerId == null ? null : containers.find(containerId).orElse(null);
        @Nullable SampleWindow samples = containerId == null
                ? null
                : samples(containerId, activation.startMillis(), activation.endMillis())
                        .map(window -> fromBeginning(window, containerId, container, activation))
                        .orElse(null);
        return new RunUsage(activation, attribution, container, samples, isTooLate(activation));
    }

    private boolean isTooLate(EndedActivation activation) {
        return !containers.isCompleteSince(activation.startMillis())
                || clock.millis() - activation.endMillis() > sampler.maxAge().toMillis();
    }

    /**
     * Usually that tick has long passed, unless the sampler is held up. This thread may be held up too, so polls are
     * limited rather than time.
     */
    private void awaitTickAfter(long millis) throws InterruptedException {
        long micros = TimeUnit.MILLISECONDS.toMicros(millis + 1);
        for (int i = 0; i < LONGEST_WAIT_MILLIS / POLL_MILLIS && sampler.tickedMicros() < micros; i++) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** If no other activation ended in the container before its first sample, all earlier usage belongs to this one. */
    private SampleWindow fromBeginning(
            SampleWindow window, String containerId, @Nullable WhiskContainer container, EndedActivation activation) {
        Sample first =
                window.inside().isEmpty() ? window.after() : window.inside().get(0);
        if (window.before() != null
                || first == null
                || !attributor.isAlone(containerId, activation, first.epochMicros())) {
            return window;
        }
        long createdMillis = container == null
                ? activation.startMillis()
                : Objects.requireNonNullElse(container.createdMillis(), container.startedMillis());
        return window.beginningAt(TimeUnit.MILLISECONDS.toMicros(createdMillis));
    }

    private void count(Attribution attribution) {
        Certainty certainty = attribution.certainty();
        Evidence evidence = attribution.evidence();
        String key = (certainty == null ? "none" : certainty.text()) + "/" + (evidence == null ? "" : evidence.text());
        counts.computeIfAbsent(key, unused -> new LongAdder()).increment();
    }

    /** The number of answers by {@code certainty/evidence}. */
    public Map<String, Long> counts() {
        return counts.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().sum()));
    }

    /** The samples of a container in a time span, in milliseconds since the epoch, both included entirely. */
    public Optional<SampleWindow> samples(String containerId, long startMillis, long endMillis) {
        return sampler.samples(
                containerId,
                TimeUnit.MILLISECONDS.toMicros(startMillis),
                TimeUnit.MILLISECONDS.toMicros(endMillis + 1) - 1);
    }

    /** The samples of the only container whose id has this prefix; empty if there is none, or more than one. */
    public Optional<SampleWindow> samplesByIdPrefix(String idPrefix, long startMillis, long endMillis) {
        List<WhiskContainer> found = containers.startingWith(idPrefix);
        return found.size() == 1 ? samples(found.get(0).id(), startMillis, endMillis) : Optional.empty();
    }
}
