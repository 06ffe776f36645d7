package io.faasload.monitor.http;

import io.faasload.monitor.sampling.SampleSeries;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/**
 * Limits how many questions are worked on at the same time, over all interfaces, and how many samples their answers have
 * together; counts them. Thread-safe.
 */
public final class QuestionLimit {

    /** An answer holds those at either end that share a chunk with its own, and the two chunks beside. */
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
     * A limit.
     *
     * @param maxConcurrent most questions at the same time
     * @param maxSamples most samples of all their answers
     * @param resolution time between two samples
     * @param maxAge how much time the samples of a container span at most
     */
    public QuestionLimit(int maxConcurrent, int maxSamples, Duration resolution, Duration maxAge) {
        this.free = new Semaphore(maxConcurrent);
        this.maxSamples = maxSamples;
        this.freeSamples = new Semaphore(maxSamples);
        this.resolution = resolution;
        this.maxAge = maxAge;
    }

    /** A limit under which the samples of all answers take a quarter of this JVM's heap at most. */
    public static QuestionLimit forHeap(int maxConcurrent, Duration resolution, Duration maxAge) {
        long samples = Runtime.getRuntime().maxMemory() / PART_OF_HEAP / SampleSeries.BYTES_EACH;
        return new QuestionLimit(maxConcurrent, (int) Math.min(Integer.MAX_VALUE, samples), resolution, maxAge);
    }

    /**
     * Takes a place for a question about that much time; {@link #leave} gives it back.
     *
     * @return how many samples the answer may have
     */
    int enter(long spanMillis) throws QueryException {
        Duration span = Duration.ofMillis(spanMillis);
        long samples = (span.compareTo(maxAge) < 0 ? span : maxAge).dividedBy(resolution) + SAMPLES_BESIDE;
        if (samples > maxSamples) {
            throw new QueryException(
                    HttpURLConnection.HTTP_ENTITY_TOO_LARGE,
                    "there may be %d samples from start to end, and an answer has %d at most"
                            .formatted(samples, maxSamples));
        }
        if (!free.tryAcquire()) {
            throw refused("too many questions at the same time (http.maxconcurrent)");
        }
        if (!freeSamples.tryAcquire((int) samples)) {
            free.release();
            throw refused("the questions of this time have too many samples");
        }
        return (int) samples;
    }

    private QueryException refused(String reason) {
        refused.increment();
        return new QueryException(HttpURLConnection.HTTP_UNAVAILABLE, reason);
    }

    /** Gives a place back that was taken for so many samples. */
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
