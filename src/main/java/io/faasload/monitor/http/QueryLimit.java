package io.faasload.monitor.http;

import io.faasload.monitor.sampling.SampleSeries;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/**
 * Limits the number of concurrent queries across all interfaces, and the total number of samples in their answers;
 * counts them. Thread-safe.
 */
public final class QueryLimit {

    /** An answer keeps whole chunks in memory: those at either end of its samples, and the two adjacent ones. */
    private static final int SAMPLES_BESIDE = 1_024;

    private static final int PART_OF_HEAP = 4;

    private final Semaphore free;
    private final int maxSamples;
    private final Semaphore freeSamples;
    private final Duration resolution;
    private final Duration maxAge;
    private final LongAdder answered = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /**
     * Creates a limit.
     *
     * @param maxConcurrent most concurrent queries
     * @param maxSamples most samples of all their answers
     * @param resolution time between two samples
     * @param maxAge longest time that the samples of a container span
     */
    public QueryLimit(int maxConcurrent, int maxSamples, Duration resolution, Duration maxAge) {
        this.free = new Semaphore(maxConcurrent);
        this.maxSamples = maxSamples;
        this.freeSamples = new Semaphore(maxSamples);
        this.resolution = resolution;
        this.maxAge = maxAge;
    }

    /** A limit at which the samples of all answers take at most a quarter of this JVM's heap. */
    public static QueryLimit forHeap(int maxConcurrent, Duration resolution, Duration maxAge) {
        long samples = Runtime.getRuntime().maxMemory() / PART_OF_HEAP / SampleSeries.BYTES_EACH;
        return new QueryLimit(maxConcurrent, (int) Math.min(Integer.MAX_VALUE, samples), resolution, maxAge);
    }

    /**
     * Acquires a slot for a query about this time span; {@link #leave} releases it.
     *
     * @return how many samples the answer may have
     */
    int enter(long spanMillis) throws QueryException {
        Duration span = Duration.ofMillis(spanMillis);
        long samples = (span.compareTo(maxAge) < 0 ? span : maxAge).dividedBy(resolution) + SAMPLES_BESIDE;
        if (samples > maxSamples) {
            throw new QueryException(
                    HttpURLConnection.HTTP_ENTITY_TOO_LARGE,
                    "there may be %d samples from start to end, but an answer has at most %d"
                            .formatted(samples, maxSamples));
        }
        if (!free.tryAcquire()) {
            throw refused("too many concurrent queries (http.maxconcurrent)");
        }
        if (!freeSamples.tryAcquire((int) samples)) {
            free.release();
            throw refused("the concurrent queries have too many samples");
        }
        return (int) samples;
    }

    private QueryException refused(String reason) {
        refused.increment();
        return new QueryException(HttpURLConnection.HTTP_UNAVAILABLE, reason);
    }

    /** Releases a slot that was acquired for this many samples. */
    void leave(int samples) {
        freeSamples.release(samples);
        free.release();
        answered.increment();
    }

    long answered() {
        return answered.sum();
    }

    long refused() {
        return refused.sum();
    }
}
