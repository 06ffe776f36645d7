package io.faasload.monitor.sampling;

import io.faasload.monitor.sampling.clock.RealTimePriority;
import io.faasload.monitor.sampling.clock.SamplingClock;
import io.faasload.monitor.sampling.clock.Ticker;
import io.faasload.monitor.sampling.clock.WallTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples all watched containers in one thread, on an absolute schedule. Thread-safe; only the sampling thread accesses
 * the counters. An error (out of memory for samples) stops it: nothing is watched from then on, and the error goes to
 * the handler of uncaught exceptions.
 */
public final class Sampler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);
    /** For 256 containers at 10 ms and 2 minutes. */
    private static final long MAX_BYTES = 104 << 20;

    private static final long MILLISECOND_NANOS = Duration.ofMillis(1).toNanos();
    private static final long CLEANING_NANOS = Duration.ofSeconds(1).toNanos();

    private final SamplingClock clock;
    private final long periodNanos;
    private final Duration maxAge;
    private final WallTime wallTime;
    private final CostlyReads costlyReads;
    private final Slot slot = new Slot();
    private final Thread thread;
    private volatile boolean closed;

    private final WatchList watchList;
    private final ExpectedContainers expected = new ExpectedContainers();
    private final SampleRequests requests = new SampleRequests();
    private long cleanedNanos;

    private final LongAdder ticks = new LongAdder();
    private final LongAdder missedTicks = new LongAdder();
    private final LongAdder samples = new LongAdder();
    private final LongAdder samplingNanos = new LongAdder();
    private final LongAdder costlyNanos = new LongAdder();
    private volatile int frozenContainers;
    private volatile long tickedMicros;

    /**
     * Starts sampling.
     *
     * @param resolution time between two samples
     * @param maxAge how much time the samples of a container span at least while it is not frozen, unless all samples
     *     together would take more than 104 MiB (3.4 million): then the oldest ones are dropped earlier
     * @param keepRemoved how long the samples of a removed container are kept, unless memory is short: then {@code
     *     maxAge}
     */
    public Sampler(Duration resolution, Duration maxAge, Duration keepRemoved) {
        this(resolution, maxAge, keepRemoved, SamplingClock.SYSTEM);
    }

    Sampler(Duration resolution, Duration maxAge, Duration keepRemoved, SamplingClock clock) {
        if (resolution.isNegative() || resolution.isZero() || maxAge.compareTo(resolution) < 0) {
            throw new IllegalArgumentException(
                    "The resolution must be above 0 and at most the age of the samples: " + resolution + ", " + maxAge);
        }
        this.clock = clock;
        this.periodNanos = resolution.toNanos();
        this.maxAge = maxAge;
        this.wallTime = new WallTime(clock);
        this.costlyReads = new CostlyReads(periodNanos);
        this.watchList = new WatchList(
                new ChunkPool(MAX_BYTES),
                Math.toIntExact(maxAge.dividedBy(resolution)),
                maxAge.toNanos(),
                keepRemoved.toNanos());
        this.cleanedNanos = clock.nanoTime();
        this.thread = new Thread(this::run, "sampler");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Samples this container now and at every tick. If it is already watched, its counters stay and the new ones are
     * closed.
     *
     * @return whether it was not watched yet
     */
    public synchronized boolean watch(String containerId, Counters counters) {
        if (closed) {
            throw new IllegalStateException("The sampler is closed");
        }
        Watched container = watchList.begin(containerId, counters);
        if (container == null) {
            return false;
        }
        // Its first run may be over at the next tick.
        Slot first = new Slot();
        first.readNanos(clock.nanoTime());
        if (read(container, first, true) == Counters.Outcome.READ) {
            long sinceMicros = (clock.nanoTime() - first.readNanos()) / 1_000;
            container.ring.add(clock.epochMicros() - sinceMicros, first);
            samples.increment();
        }
        return watchList.add(container);
    }

    /**
     * Samples this container from the first tick at which its counters can be opened, within the next minute; does
     * nothing if it is already watched.
     */
    public void expect(String containerId, Counters.Opening opening) {
        if (!isWatched(containerId)) {
            expected.add(containerId, opening, clock.nanoTime());
        }
    }

    /**
     * Stops sampling this container after a last sample, and keeps its samples for a while; does nothing if it is not
     * watched.
     */
    public void remove(String containerId) {
        expected.remove(containerId);
        Watched container = watchList.find(containerId);
        if (container != null) {
            sampleLast(container);
            watchList.retire(container, clock.nanoTime());
        }
    }

    /**
     * Takes a sample of this container in the next millisecond, so that it counts as one after the end of an activation
     * that ended in the current one, and waits for it; does nothing if the container is not watched.
     */
    public void sampleLast(String containerId) {
        Watched container = watchList.find(containerId);
        if (container != null) {
            sampleLast(container);
        }
    }

    private void sampleLast(Watched container) {
        long began = clock.nanoTime();
        while (clock.nanoTime() - began < MILLISECOND_NANOS && !closed) {
            clock.park(this, MILLISECOND_NANOS);
        }
        requests.await(container, thread);
    }

    /** Whether this container is being sampled: it was not removed, and its counters still exist. */
    public boolean isWatched(String containerId) {
        return watchList.find(containerId) != null;
    }

    /**
     * The samples of a container in a time span, in microseconds since the epoch, inclusive, and those before and
     * after; empty if the container is not known. If a container was restarted under its id, each run has its own
     * samples, and those of the latest run that had started by then are returned.
     */
    public Optional<SampleWindow> samples(String containerId, long fromMicros, long toMicros) {
        @Nullable SampleWindow latest = null;
        for (Watched container : watchList.lives(containerId)) {
            SampleWindow window = container.ring.between(fromMicros, toMicros, container.counters.peakMethod());
            if (window.before() != null || !window.inside().isEmpty()) {
                return Optional.of(window);
            }
            latest = latest == null ? window : latest;
        }
        return Optional.ofNullable(latest);
    }

    /** How much time the samples of a container span, see the constructor. */
    public Duration maxAge() {
        return maxAge;
    }

    /** When the last completed tick started, in microseconds since the epoch: all its samples are later. */
    public long tickedMicros() {
        return tickedMicros;
    }

    /** The counters since the start. */
    public SamplerMetrics metrics() {
        return new SamplerMetrics(
                ticks.sum(),
                missedTicks.sum(),
                watchList.current().size(),
                frozenContainers,
                samples.sum(),
                samplingNanos.sum(),
                costlyNanos.sum());
    }

    private void run() {
        try {
            RealTimePriority.request();
            Ticker ticker = new Ticker(clock, periodNanos);
            while (!closed) {
                long wait = ticker.nanosUntilNext();
                if (wait > 0) {
                    clock.park(this, wait);
                    requests.answer(container -> sample(container, true));
                } else {
                    missedTicks.add(ticker.take());
                    tick();
                }
            }
        } finally {
            closeAll();
        }
    }

    private synchronized void closeAll() {
        closed = true;
        watchList.current().forEach(container -> watchList.retire(container, clock.nanoTime()));
        closeCounters();
    }

    private void tick() {
        ticks.increment();
        long began = clock.nanoTime();
        wallTime.check();
        expected.look(began, this::add);
        List<Watched> containers = watchList.current();
        int first = costlyReads.begin(containers.size());
        int frozen = 0;
        for (int i = 0; i < containers.size(); i++) {
            int index = (first + i) % containers.size();
            if (sample(containers.get(index), costlyReads.allows(index)) == Counters.Outcome.FROZEN) {
                frozen++;
            }
        }
        frozenContainers = frozen;
        tickedMicros = wallTime.epochMicros(began);
        clean(began);
        samplingNanos.add(clock.nanoTime() - began);
    }

    private void add(String containerId, Counters counters) {
        Watched container = watchList.begin(containerId, counters);
        if (container != null) {
            watchList.add(container);
        }
    }

    private Counters.Outcome sample(Watched container, boolean costly) {
        slot.clear();
        slot.readNanos(clock.nanoTime());
        Counters.Outcome outcome = container.removed ? Counters.Outcome.GONE : read(container, slot, costly);
        switch (outcome) {
            case READ -> {
                container.ring.add(wallTime.epochMicros(slot.readNanos()), slot);
                samples.increment();
            }
            case GONE -> watchList.retire(container, clock.nanoTime());
            case FROZEN -> {}
        }
        costlyReads.spend(slot.costlyNanos());
        costlyNanos.add(slot.costlyNanos());
        return outcome;
    }

    private Counters.Outcome read(Watched container, Slot slot, boolean costly) {
        try {
            return container.counters.read(slot, costly);
        } catch (RuntimeException e) {
            // A failure of one container must not stop the sampling of all others.
            LOG.warn("Container {} is no longer sampled", container.containerId, e);
            return Counters.Outcome.GONE;
        }
    }

    private void clean(long now) {
        closeCounters();
        if (now - cleanedNanos < CLEANING_NANOS) {
            return;
        }
        cleanedNanos = now;
        watchList.expire(now);
    }

    private void closeCounters() {
        Counters counters;
        while ((counters = watchList.pollToClose()) != null) {
            try {
                counters.close();
            } catch (IOException e) {
                LOG.warn("Could not close counters", e);
            }
        }
    }

    /** Stops the sampling thread, which closes all counters. The samples can still be queried. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
