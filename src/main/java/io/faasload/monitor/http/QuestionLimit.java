package io.faasload.monitor.http;

import java.net.HttpURLConnection;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/** Limits how many questions are worked on at the same time, over all interfaces, and counts them. Thread-safe. */
public final class QuestionLimit {

    private final Semaphore free;
    private final LongAdder answered = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /** A limit. */
    public QuestionLimit(int maxConcurrent) {
        this.free = new Semaphore(maxConcurrent);
    }

    /** Takes a place; {@link #leave} gives it back. */
    void enter() throws RefusedException {
        if (!free.tryAcquire()) {
            refused.increment();
            throw new RefusedException(
                    HttpURLConnection.HTTP_UNAVAILABLE, "too many questions at the same time (http.maxconcurrent)");
        }
    }

    void leave() {
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
